import { describe, expect, it } from 'vitest'
import { emailsOnceAllHaveLeft, entriesOf } from '#tests/support/hostile-form.ts'
import { ada, mallory } from '#tests/support/people.ts'
import { ask, speak } from '#tests/support/raw-http.ts'
import { startServer, type TestServer } from '#tests/support/server.ts'
import { isUnharmed } from '#tests/support/unharmed.ts'
import { Visitor } from '#tests/support/visitor.ts'

const SIGN = '/letters/unpaid-proof/sign'
const NO_TOKEN = 'x'.repeat(43)
/** What reads a form. */
const READERS = [
  SIGN,
  `/verify/${NO_TOKEN}`,
  `/signature/${NO_TOKEN}`,
  '/find-my-signature',
  '/fr/find-my-signature',
]
const FORM = 'application/x-www-form-urlencoded'
const TEN_MB = 10 * 1024 * 1024
const HALF_MB = 512 * 1024

/** Posts a body as it is; `null` where the connection was cut before there was an answer. */
async function post(
  server: TestServer,
  path: string,
  body: BodyInit,
  type?: string,
): Promise<Response | null> {
  const headers = { 'Sec-Fetch-Site': 'same-origin', ...(type !== undefined && { 'Content-Type': type }) }
  const init = { method: 'POST', body, headers, redirect: 'manual', duplex: 'half' } as const
  return fetch(`${server.url}${path}`, init).catch(() => null)
}

/** A body without a length. */
function unmeasured(bytes: number): ReadableStream<Uint8Array> {
  const chunk = new Uint8Array(64 * 1024).fill(0x61)
  let left = bytes
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(chunk)
      left -= chunk.length
      if (left <= 0) controller.close()
    },
  })
}

describe('a body', () => {
  it('6: of 10 MB is refused wherever a form is read, announced or not', async () => {
    const server = await startServer('sqlite', { env: { LIMITS: 'off' } })
    for (const path of READERS) {
      const announced = await ask(
        server.url,
        `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: ${FORM}\r\nContent-Length: ${TEN_MB}\r\n\r\nname=`,
      )
      expect(announced.status, path).toBe(413)
      for (const type of [FORM, 'multipart/form-data; boundary=a']) {
        const answer = await post(server, path, unmeasured(HALF_MB), type)
        expect(answer?.status, `${path} ${type}`).toBe(413)
        // A client that continues to send may lose the answer with the connection (RFC 9112, 9.6).
        const cut = await post(server, path, unmeasured(TEN_MB), type)
        expect([413, undefined], `${path} ${type}`).toContain(cut?.status)
      }
    }
    for (const path of [`/unsubscribe/${NO_TOKEN}`, '/bounces']) {
      const answer = await post(server, path, unmeasured(HALF_MB), FORM)
      expect(answer?.status, path).toBe(413)
    }
    expect((await new Visitor(server.url).sign(ada)).status).toBe(303)
    await emailsOnceAllHaveLeft(server, 1)
    await isUnharmed(server)
  })

  it('6: with 10,000 fields is refused', async () => {
    const server = await startServer('sqlite', { env: { LIMITS: 'off' } })
    for (const path of READERS) {
      for (const field of ['a=1&', 'name=&', '__proto__&']) {
        const body = field.repeat(10_000).slice(0, 60_000)
        expect((await post(server, path, body, FORM))?.status, `${path} ${field}`).toBe(400)
      }
      const part = '--a\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n'
      const parts = `${part.repeat(1_000)}--a--\r\n`
      expect((await post(server, path, parts, 'multipart/form-data; boundary=a'))?.status, path).toBe(400)
    }
    const query = await speak(server.url, `GET /letters?${'a=1&'.repeat(10_000)} HTTP/1.1\r\nHost: x\r\n\r\n`)
    expect(query).toMatch(/^HTTP\/1\.1 4\d\d /)
    await isUnharmed(server)
  })

  it('6: of another type than a form is refused', async () => {
    const server = await startServer('sqlite', { env: { LIMITS: 'off' } })
    const form = new URLSearchParams({ ...ada, version: '2', locale: 'en', consent: 'on' }).toString()
    for (const path of READERS) {
      for (const type of [
        'application/json',
        'text/plain',
        'text/xml',
        'application/octet-stream',
        'application/x-www-form-urlencodedx',
        'multipart/mixed; boundary=a',
        `text/plain; ${FORM}`,
        'x',
      ]) {
        expect((await post(server, path, form, type))?.status, `${path} ${type}`).toBe(415)
      }
      const untyped = await post(server, path, new Uint8Array(Buffer.from(form)))
      expect(untyped?.status, path).toBe(415)
      for (const type of [
        'multipart/form-data',
        'multipart/form-data; boundary=',
        'multipart/form-data; boundary=b',
      ]) {
        expect((await post(server, path, form, type))?.status, `${path} ${type}`).toBe(400)
      }
    }
    expect(await emailsOnceAllHaveLeft(server, 0)).toEqual([])
    await isUnharmed(server)
  })

  it('6: with __proto__ and similar names changes no other fields', async () => {
    const server = await startServer('sqlite', { env: { LIMITS: 'off' } })
    const visitor = new Visitor(server.url)
    const poison = ['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString', 'then']
    const polluting = poison.flatMap((key) => [
      [key, 'on'],
      [`${key}[consent]`, 'on'],
      [`${key}.consent`, 'on'],
      [`${key}[${key}][consent]`, 'on'],
    ])
    const body = new URLSearchParams([
      ...polluting,
      ...Object.entries({ ...ada, version: '2', locale: 'en' }),
    ])
    const refused = await post(server, SIGN, body)
    expect(refused?.status).toBe(422)
    const html = (await refused?.text()) ?? ''
    expect(html).toContain('<a href="#consent">')
    expect(html).not.toContain('<a href="#name">')
    for (const key of poison) {
      for (const field of ['version', 'locale', 'country', 'email']) {
        expect((await visitor.sign({ ...ada, [field]: key })).status, `${field}=${key}`).toBe(422)
      }
      for (const path of [
        `/letters/${key}`,
        `/letters/${key}/count.json`,
        `/letters/${key}/signatures`,
        `/${key}/letters/unpaid-proof/signatures`,
        `/letters/unpaid-proof/versions/${key}`,
        `/signature/${NO_TOKEN}?letter=${key}`,
        `/verify/${key}`,
      ]) {
        expect((await visitor.get(path)).status, path).toBe(404)
      }
      expect((await visitor.post(`/letters/${key}/sign`, { ...ada })).status, key).toBe(404)
    }
    // Nothing of it is left for the next one.
    expect(await (await visitor.sign({ ...ada, consent: '' })).text()).toContain('<a href="#consent">')
    expect(await emailsOnceAllHaveLeft(server, 0)).toEqual([])
    await isUnharmed(server)
  })

  it('6: with a field twice has the value of the first', async () => {
    const server = await startServer('sqlite', { env: { LIMITS: 'off' } })
    const fixed = [
      ['version', '2'],
      ['version', '1'],
      ['locale', 'en'],
      ['locale', 'xx'],
    ]
    const twice = (field: string, [first, second]: [string, string]) => [
      [field, first],
      [field, second],
    ]
    const form = (consent: [string, string]) => [
      ...fixed,
      ...twice('name', [ada.name, mallory.name]),
      ...twice('email', [ada.email, mallory.email]),
      ...twice('consent', consent),
    ]
    const multipart = (fields: string[][]) => {
      const data = new FormData()
      for (const [name = '', value = ''] of fields) data.append(name, value)
      return data
    }
    for (const encode of [(fields: string[][]) => new URLSearchParams(fields), multipart]) {
      expect((await post(server, SIGN, encode(form(['', 'on']))))?.status).toBe(422)
      expect((await post(server, SIGN, encode(form(['on', '']))))?.status).toBe(303)
    }
    // A file is nothing that was typed.
    const file = multipart(form(['on', '']).filter(([field]) => field !== 'name'))
    file.append('name', new Blob([mallory.name]), 'name.txt')
    const answer = await post(server, SIGN, file)
    expect([answer?.status, (await answer?.text())?.includes('Enter your name.')]).toEqual([422, true])
    for (const query of [
      'q=ada&q=x',
      'q[]=ada',
      'q=&after=&after=x',
      'after=&after=&q',
      'q=%FF%FE&after=%00',
    ]) {
      const list = await fetch(`${server.url}/letters/unpaid-proof/signatures?${query}`)
      expect(list.status, query).toBe(200)
    }
    const emails = await emailsOnceAllHaveLeft(server, 1)
    expect(new Set(emails.flatMap(({ to }) => to))).toEqual(new Set([ada.email]))
    const entries = (await entriesOf(server)).filter(({ name }) => name === ada.name || name === mallory.name)
    expect(entries).toMatchObject([{ name: ada.name, version: 2 }])
    await isUnharmed(server)
  })
})
