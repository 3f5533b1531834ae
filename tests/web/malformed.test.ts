import { describe, expect, it } from 'vitest'
import { ask, requestOf, speak } from '#tests/support/raw-http.ts'
import { startServer } from '#tests/support/server.ts'

const SIGN = '/letters/unpaid-proof/sign'
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' }

const sign = (body: string, headers: Record<string, string> = {}) =>
  requestOf('POST', SIGN, { headers: { ...FORM, ...headers }, body })
const multipart = (body: string) => sign(body, { 'Content-Type': 'multipart/form-data; boundary=x' })

/** Requests by what is wrong with them, or odd, and the status that says so. */
const ODD: readonly (readonly [what: string, request: string, status: number])[] = [
  ['an address with its site', requestOf('GET', 'http://elsewhere.example/letters?a=1'), 200],
  ['a site and no path', requestOf('GET', 'http://elsewhere.example'), 200],
  ['a site and a query', requestOf('GET', 'http://elsewhere.example?a=1'), 200],
  ['another scheme', requestOf('GET', 'ftp://elsewhere.example/letters'), 400],
  ['options of the whole server', requestOf('OPTIONS', '*'), 405],
  ['a tunnel', requestOf('CONNECT', 'elsewhere.example:443'), 405],
  [
    'another protocol',
    requestOf('GET', '/', { headers: { Connection: 'Upgrade', Upgrade: 'websocket' } }),
    200,
  ],
  ['HTTP/2 at once', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
  ['a wonder', sign('', { Expect: 'a wonder' }), 417],
  ['leave to send', sign('a=1', { Expect: '100-continue' }), 422],
  ['leave to send too much', sign('', { Expect: '100-continue', 'Content-Length': '70000' }), 413],
  ['no host', 'GET / HTTP/1.1\r\n\r\n', 400],
  ['two hosts', 'GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n', 400],
  ['HTTP/1.0 without a host', 'GET /healthz HTTP/1.0\r\n\r\n', 200],
  ['HTTP/1.0 that expects', 'GET /healthz HTTP/1.0\r\nExpect: 100-continue\r\n\r\n', 200],
  [
    'two ways to say how long it is',
    `POST ${SIGN} HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    400,
  ],
  [
    'two lengths',
    `POST ${SIGN} HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nname=x`,
    400,
  ],
  [
    'a chunk without a size',
    `POST ${SIGN} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n`,
    400,
  ],
  ['a header that is too long', requestOf('GET', '/', { headers: { 'X-Long': 'x'.repeat(20_000) } }), 431],
  ['a query that is too long', requestOf('GET', `/?${'x'.repeat(20_000)}`), 431],
  ['a long query', requestOf('GET', `/letters/unpaid-proof/signatures?q=${'x'.repeat(15_000)}`), 200],
  ['a query that is no UTF-8', requestOf('GET', '/letters/unpaid-proof/signatures?q=%FF%zz'), 200],
  ['NUL in a query', requestOf('GET', '/letters/unpaid-proof/signatures?q=%00&after=%00'), 200],
  ['a path that is no UTF-8', requestOf('GET', '/letters/%FF'), 400],
  ['bytes in a path', requestOf('GET', '/letters/\xff'), 400],
  ['NUL in a path', requestOf('GET', '/letters/%00'), 400],
  ['a path encoded twice', requestOf('GET', '/%2568ealthz'), 400],
  ['a path that climbs', requestOf('GET', '/letters/../healthz'), 400],
  ['a path that climbs, encoded', requestOf('GET', '/letters/%2e%2E/healthz'), 400],
  ['a fragment', requestOf('GET', '/letters#a'), 400],
  [
    'a cookie that is none',
    requestOf('GET', '/verify/x', { headers: { Cookie: 'a=%E0%A4%A; =; ;__proto__' } }),
    404,
  ],
  ['a form that is compressed', sign('x', { 'Content-Encoding': 'gzip' }), 415],
  ['a form that says it is not', sign('name=x', { 'Content-Encoding': 'identity' }), 422],
  ['an unknown charset', sign('name=x', { 'Content-Type': `${FORM['Content-Type']}; charset=x` }), 422],
  ['no type', requestOf('POST', SIGN, { body: 'name=x' }), 415],
  ['percent signs for no UTF-8', sign('name=%FF%FE'), 400],
  ['half a character', sign('name=%E2%82'), 400],
  ['a percent sign for nothing', sign('name=100%'), 400],
  ['bytes that are no UTF-8', sign('name=\xff\xfe'), 400],
  ['NUL in a form', sign('name=a%00b'), 400],
  ['a part without an end', multipart('--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nAda'), 400],
  [
    'another boundary',
    multipart('--y\r\nContent-Disposition: form-data; name="name"\r\n\r\nAda\r\n--y--\r\n'),
    400,
  ],
  ['no boundary', sign('--x--', { 'Content-Type': 'multipart/form-data' }), 400],
  [
    'a part that is a file',
    multipart('--x\r\nContent-Disposition: form-data; name="name"; filename="a"\r\n\r\nAda\r\n--x--\r\n'),
    422,
  ],
  [
    'a part that is no UTF-8',
    multipart('--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n\xff\r\n--x--\r\n'),
    400,
  ],
]

describe('the built server, asked oddly', () => {
  it('answers with a status that says why, and goes on', async () => {
    const server = await startServer('sqlite')
    for (const [what, request, status] of ODD)
      expect((await ask(server.url, request)).status, what).toBe(status)
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
    expect(server.process.exitCode).toBeNull()
  })

  it('sends a response to a client that sends too much, and serves its next request', async () => {
    const server = await startServer('sqlite')
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`
    for (const request of [
      sign('x'.repeat(900_000)),
      `POST ${SIGN} HTTP/1.1\r\nHost: x\r\nContent-Type: ${FORM['Content-Type']}\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(14)}0\r\n\r\n`,
    ]) {
      const next = requestOf('GET', '/healthz', { headers: { Connection: 'close' } })
      const said = await speak(server.url, `${request}${next}`)
      expect([...said.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => status)).toEqual(['413', '200'])
    }
  })

  it('speaks no other protocol, and closes where one was offered', async () => {
    const server = await startServer('sqlite')
    const upgrade = { Connection: 'Upgrade', Upgrade: 'x' }
    const said = await speak(server.url, requestOf('GET', '/healthz', { headers: upgrade }))
    expect(said).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(said).toMatch(/^Connection: close\r$/im)
  })

  it('writes nothing into an answer that has begun', async () => {
    const server = await startServer('sqlite')
    const events = requestOf('GET', '/letters/unpaid-proof/events')
    const said = await speak(server.url, `${events}this is no HTTP\r\n\r\n`)
    expect(said.match(/HTTP\/1\.1 /g)?.length ?? 0).toBeLessThanOrEqual(1)
  })

  it('disconnects a client that does not read its events', async () => {
    const server = await startServer('sqlite')
    const head = requestOf('HEAD', '/letters/unpaid-proof/events', { headers: { Connection: 'close' } })
    const said = await speak(server.url, head)
    expect(said).toMatch(/^HTTP\/1\.1 200 /)
    expect(said).toMatch(/^Content-Type: text\/event-stream\r$/im)
    expect(said).toMatch(/\r\n\r\n$/)
  })
})
