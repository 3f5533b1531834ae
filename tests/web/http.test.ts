import { describe, expect, it } from 'vitest'
import { openBrowser } from '#tests/support/browser.ts'
import { emailsTo, linkIn } from '#tests/support/mailbox.ts'
import { ada } from '#tests/support/people.ts'
import { speak } from '#tests/support/raw-http.ts'
import { startServer } from '#tests/support/server.ts'
import { Visitor } from '#tests/support/visitor.ts'

const LETTER = '/letters/unpaid-proof'

describe('the built server, asked wrongly', () => {
  it('answers with a page and the right status, and goes on', async () => {
    const server = await startServer('sqlite')
    const visitor = new Visitor(server.url)
    const status = async (answer: Promise<Response>) => (await answer).status
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' }
    const raw = (path: string, init: RequestInit) =>
      fetch(`${server.url}${path}`, { redirect: 'manual', ...init })

    for (const path of [
      '/nothing',
      '/letters/none',
      '/letters/none/count.json',
      '/letters/none/events',
      '/letters/none/signatures',
      `${LETTER}/versions/9`,
      `${LETTER}/versions/2/xx.md`,
      '/letters/none/sign',
      '/404',
      '/_astro/none.js',
      '/verify',
      '/verify/x/y.css',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/letters/unpaid-proof.html',
    ]) {
      expect(await status(visitor.get(path)), path).toBeGreaterThanOrEqual(400)
      expect(await status(visitor.get(path)), path).toBeLessThan(500)
    }
    expect(await status(visitor.get('/verify/short'))).toBe(404)
    expect(await (await visitor.get('/ar/nothing')).text()).toContain('<html lang="ar" dir="rtl">')
    expect(await status(visitor.get('/fr/404'))).toBe(404)
    expect(await status(visitor.get('/xx/letters/unpaid-proof/signatures'))).toBe(404)
    expect(await status(visitor.get('/a/b/letters/unpaid-proof/signatures'))).toBe(404)
    expect(await status(visitor.get('/fr/letters/unpaid-proof/signatures'))).toBe(200)
    expect(await status(visitor.get('/signature/short'))).toBe(404)
    expect(await status(visitor.post('/letters/none/sign', {}))).toBe(404)
    expect(await status(visitor.post(LETTER, {}))).toBe(405)
    expect(await status(raw(LETTER, { method: 'DELETE' }))).toBe(405)
    expect(
      await status(
        raw(`${LETTER}/sign`, {
          method: 'POST',
          body: '{}',
          headers: { 'Content-Type': 'application/json' },
        }),
      ),
    ).toBe(415)
    expect(
      await status(
        raw(`${LETTER}/sign`, { method: 'POST', body: 'x', headers: { 'Content-Type': 'text/plain' } }),
      ),
    ).toBe(415)
    expect(
      await status(
        raw(`${LETTER}/sign`, {
          method: 'POST',
          body: 'not multipart',
          headers: { 'Content-Type': 'multipart/form-data; boundary=x' },
        }),
      ),
    ).toBe(400)
    expect(
      await status(
        raw(`${LETTER}/sign`, { method: 'POST', body: `name=${'x'.repeat(65_000)}`, headers: form }),
      ),
    ).toBe(422)
    expect(
      await status(
        raw(`${LETTER}/sign`, { method: 'POST', body: `name=${'x'.repeat(70_000)}`, headers: form }),
      ),
    ).toBe(413)
    expect(
      await status(raw(`${LETTER}/sign`, { method: 'POST', body: 'a=1&'.repeat(10_000), headers: form })),
    ).toBe(400)
    expect(
      await status(
        raw(`${LETTER}/sign`, {
          method: 'POST',
          body: 'name=%FF%FE&__proto__=1&constructor=2',
          headers: form,
        }),
      ),
    ).toBe(400)
    expect(
      await status(
        raw(`${LETTER}/sign`, { method: 'POST', body: '__proto__=1&constructor=2', headers: form }),
      ),
    ).toBe(422)
    expect(await status(raw(`${LETTER}/sign`, { method: 'GET' }))).toBe(303)
    expect(await speak(server.url, 'GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 400 /,
    )
    expect(await speak(server.url, 'GET /a%00b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 400 /,
    )
    expect(
      await speak(server.url, 'GET //evil.example/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'),
    ).toMatch(/^HTTP\/1\.1 400 /)
    expect(await speak(server.url, 'BLAH\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /)
    expect(await speak(server.url, `GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 4\d\d /,
    )
    for (const [method, path] of [
      ['TRACE', '/verify/x'],
      ['DELETE', `${LETTER}/signatures`],
      ['PUT', `${LETTER}/sign`],
      ['POST', `${LETTER}/signatures`],
      ['POST', `${LETTER}/count.json`],
      ['POST', `${LETTER}/events`],
      ['POST', '/mailbox'],
      ['POST', '/healthz'],
    ]) {
      const said = await speak(
        server.url,
        `${method} ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
      )
      expect(said, `${method} ${path}`).toMatch(/^HTTP\/1\.1 405 /)
      expect(said).toMatch(/^Allow: /im)
    }
    expect(await status(visitor.get('/_image?href=/favicon.svg&f=svg'))).toBe(404)
    expect(await status(visitor.post('/verify/%E2%82%AC', { token: '€', nonce: 'x', answer: 'yes' }))).toBe(
      404,
    )
    const moved = await visitor.get('/letters/?a=1')
    expect([moved.status, moved.headers.get('location')]).toEqual([308, '/letters?a=1'])
    // A body without a length is cut off where the limit is.
    const chunk = 'x'.repeat(8_192)
    const chunked = `POST ${LETTER}/sign HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n${`2000\r\n${chunk}\r\n`.repeat(10)}0\r\n\r\n`
    expect(await speak(server.url, chunked)).toMatch(/^HTTP\/1\.1 413 /)
    expect(await status(visitor.get('/healthz'))).toBe(200)
  })

  it('builds no link from what a request claims about its host', async () => {
    const server = await startServer('sqlite')
    const said = await speak(
      server.url,
      'GET /letters/ HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: gopher\r\nConnection: close\r\n\r\n',
    )
    expect(said).toMatch(/^HTTP\/1\.1 308 /)
    expect(said).not.toContain('evil.example')
    const missing = await speak(
      server.url,
      'GET /letters/unpaid-proof/signatures HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
    )
    expect(missing).toMatch(/^HTTP\/1\.1 200 /)
    expect(missing).not.toContain('evil.example')
    // What is no name of a host is not even looked at.
    for (const host of ['[', 'a b', 'evil.example:99999', 'evil.example/x?', '%']) {
      const said = await speak(
        server.url,
        `GET /letters/unpaid-proof/signatures HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
      )
      expect(said, host).toMatch(/^HTTP\/1\.1 200 /)
    }
  })

  it('says the same in its headers on every kind of answer', async () => {
    const server = await startServer('sqlite')
    const visitor = new Visitor(server.url)
    const answers = [
      await visitor.get('/'),
      await visitor.get('/favicon.svg'),
      await visitor.get(`${LETTER}/count.json`),
      await visitor.get(`${LETTER}/signatures`),
      await visitor.get('/verify/none'),
      await visitor.get('/nothing'),
      await visitor.get('/letters/'),
      await visitor.sign({}),
      await visitor.post('/', {}),
    ]
    for (const answer of answers) {
      expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'/)
      expect(answer.headers.get('content-security-policy')).not.toContain('unsafe')
      for (const rule of ["form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"])
        expect(answer.headers.get('content-security-policy')).toContain(rule)
      expect(answer.headers.get('x-frame-options')).toBe('DENY')
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
      expect(answer.headers.get('cross-origin-opener-policy')).toBe('same-origin')
      expect(answer.headers.get('permissions-policy')).toBeTruthy()
      expect(answer.headers.get('referrer-policy')).toBeTruthy()
    }
    for (const path of [
      '/verify/none',
      '/signature/none',
      '/unsubscribe/none',
      '/mailbox',
      '/find-my-signature',
    ]) {
      const personal = await visitor.get(path)
      expect(personal.headers.get('cache-control'), path).toBe('no-store')
      expect(personal.headers.get('referrer-policy'), path).toBe('no-referrer')
      expect(personal.headers.get('x-robots-tag'), path).toContain('noindex')
    }
  })

  it('keeps its one cookie from scripts and other sites, and a browser with it on TLS', async () => {
    const server = await startServer('sqlite', { env: { SITE_URL: 'https://letter.example.org' } })
    const url = `http://localhost:${server.env['PORT']}`
    const visitor = new Visitor(url)
    await visitor.sign(ada)
    const [email] = await emailsTo(server.emailFolder, ada.email)
    const page = await visitor.get(new URL(linkIn(email as never)).pathname)
    const [cookie = ''] = page.headers.getSetCookie()
    expect(cookie).toMatch(/^__Host-undersigned-nonce=/)
    for (const attribute of ['HttpOnly', 'Secure', 'SameSite=Strict', 'Path=/'])
      expect(cookie.split('; ')).toContain(attribute)
    expect(page.headers.get('strict-transport-security')).toMatch(/^max-age=\d+/)
  })
})

describe('the built server, asked again', () => {
  it('knows what a client has already: pages, assets and the count', async () => {
    const server = await startServer('sqlite')
    const page = await (await fetch(server.url)).text()
    const asset = /href="(\/_astro\/[^"]+\.css)"/.exec(page)?.[1] ?? ''
    for (const path of ['/', asset, `${LETTER}/count.json`]) {
      const first = await fetch(`${server.url}${path}`)
      await first.text()
      const etag = first.headers.get('etag') ?? ''
      expect(etag, path).toMatch(/^"/)
      const again = await fetch(`${server.url}${path}`, { headers: { 'If-None-Match': etag } })
      expect(again.status, path).toBe(304)
    }
    const count = await fetch(`${server.url}${LETTER}/count.json`)
    for (const part of ['max-age=5', 'stale-while-revalidate', 'stale-if-error']) {
      expect(count.headers.get('cache-control')).toContain(part)
    }
  })

  it('sends each page in the smallest form that the client takes', async () => {
    const server = await startServer('sqlite')
    const length = async (encoding: string) => {
      const answer = await fetch(server.url, { method: 'HEAD', headers: { 'Accept-Encoding': encoding } })
      return [answer.headers.get('content-encoding'), Number(answer.headers.get('content-length'))] as const
    }
    const [plain, gzip, brotli] = [await length('identity'), await length('gzip'), await length('gzip, br')]
    expect([plain[0], gzip[0], brotli[0]]).toEqual([null, 'gzip', 'br'])
    expect(brotli[1]).toBeLessThan(gzip[1])
    expect(gzip[1]).toBeLessThan(plain[1])
    expect((await length('br;q=0, gzip'))[0]).toBe('gzip')
  })

  it('serves a letter page of less than 30 kB, compressed: HTML, styles and script together', async () => {
    const server = await startServer('sqlite')
    const size = async (path: string) => {
      const answer = await fetch(`${server.url}${path}`, {
        method: 'HEAD',
        headers: { 'Accept-Encoding': 'gzip, br' },
      })
      return Number(answer.headers.get('content-length'))
    }
    const html = await (await fetch(`${server.url}${LETTER}`)).text()
    const assets = [...html.matchAll(/(?:href|src)="(\/_astro\/[^"]+\.(?:css|js))"/g)].map(
      ([, path = '']) => path,
    )
    expect(assets.length).toBeGreaterThanOrEqual(3)
    const sizes = await Promise.all([LETTER, ...assets].map(size))
    expect(sizes.reduce((sum, each) => sum + each, 0)).toBeLessThan(30_000)
  })

  it('shows what changed between two versions, to eyes and ears', async () => {
    const server = await startServer('sqlite')
    const html = await (await fetch(`${server.url}${LETTER}/versions/2/changes`)).text()
    expect(html).toContain('In short: 2 passages added and 1 sentence changed.')
    expect(html).toMatch(/<del>\s*<span[^>]*>removed: <\/span>\s*All /)
    expect(html).toMatch(/<ins>\s*<span[^>]*>added: <\/span>\s*Support the arts/)
    expect((await fetch(`${server.url}${LETTER}/versions/1/changes`)).status).toBe(404)
  })

  it('says to machines what it is: feed, sitemap, robots, card and canonical address', async () => {
    const server = await startServer('sqlite')
    const get = async (path: string) => (await fetch(`${server.url}${path}`)).text()
    const page = await get(LETTER)
    expect(page).toMatch(/<link rel="canonical" href="[^"]+\/letters\/unpaid-proof"/)
    expect(page).toMatch(/<meta property="og:title" content="We are artists, not proof of approval"/)
    const json = /<script type="application\/ld\+json">(.*?)<\/script>/.exec(page)?.[1] ?? ''
    expect(JSON.parse(json)).toMatchObject({ '@type': 'Article', datePublished: '2024-11-26', version: '2' })
    const feed = await get(`${LETTER}/feed.xml`)
    expect(feed.match(/<entry>/g)).toHaveLength(2)
    expect(feed).toMatch(/<updated>2024-11-28T00:00:00Z<\/updated>/)
    const sitemap = await get('/sitemap.xml')
    expect(sitemap).toContain('/letters/unpaid-proof/versions/2/changes</loc>')
    expect(sitemap).not.toContain('signatures')
    // What must not be kept says so in its answer, which a crawler has to be allowed to ask for.
    expect(await get('/robots.txt')).toMatch(
      /^User-agent: \*\nDisallow: \/letters\/\*\/events\n\nSitemap: http\S+\n$/,
    )
  })

  it('names the translations of a page, itself and one for everyone else, in it and in the sitemap alike', async () => {
    const server = await startServer('sqlite')
    const get = async (path: string) => (await fetch(`${server.url}${path}`)).text()
    const entries = [...(await get('/sitemap.xml')).matchAll(/<url><loc>([^<]+)<\/loc>(.*?)<\/url>/g)]
    expect(entries.length).toBeGreaterThan(20)
    const listed = (text: string) =>
      [...text.matchAll(/rel="alternate" hreflang="([^"]+)" href="([^"]+)"/g)].map(
        ([, language, href]) => `${language} ${href}`,
      )
    for (const [, address = '', links = ''] of entries) {
      const page = listed(await get(new URL(address).pathname))
      expect(page, address).toEqual(listed(links))
      if (page.length === 0) continue
      expect(page.filter((each) => each.endsWith(` ${address}`)).length, address).toBeGreaterThan(0)
      expect(page.filter((each) => each.startsWith('x-default ')).length, address).toBe(1)
    }
    expect(listed(await get(`/ar${LETTER}`)).at(-1)).toMatch(/^x-default \S+\d\/letters\/unpaid-proof$/)
  })

  it('reads its own XML: the feed and the sitemap are well-formed', async () => {
    const server = await startServer('sqlite')
    const page = await (await openBrowser()).newPage()
    await page.goto(`${server.url}/privacy`)
    for (const path of [`${LETTER}/feed.xml`, '/sitemap.xml']) {
      const root = await page.evaluate(async (address) => {
        const text = await (await fetch(address)).text()
        return new DOMParser().parseFromString(text, 'application/xml').documentElement.nodeName
      }, path)
      expect(root, path).toMatch(/^(feed|urlset)$/)
    }
  })

  it('serves the text that was signed, byte for byte, under its digest', async () => {
    const server = await startServer('sqlite')
    const bytes = Buffer.from(await (await fetch(`${server.url}${LETTER}/versions/2/en.md`)).arrayBuffer())
    const digest = Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex')
    expect(await (await fetch(`${server.url}${LETTER}/versions`)).text()).toContain(digest)
  })
})
