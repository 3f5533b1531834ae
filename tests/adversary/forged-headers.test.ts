import { describe, expect, it } from 'vitest'
import { emailsOnceAllHaveLeft } from '#tests/support/hostile-form.ts'
import { emailAbout, emailsIn, emailsTo, linkIn } from '#tests/support/mailbox.ts'
import { ada, crowd } from '#tests/support/people.ts'
import { speak } from '#tests/support/raw-http.ts'
import { startServer, type TestServer } from '#tests/support/server.ts'
import { isUnharmed } from '#tests/support/unharmed.ts'
import { Visitor } from '#tests/support/visitor.ts'

const EVIL = 'evil.example'

/** Each claims in another way that the site, or who asks, is elsewhere. */
const CLAIMS: readonly string[][] = [
  [`Host: ${EVIL}`],
  [`Host: ${EVIL}:443`, `X-Forwarded-Host: ${EVIL}`],
  [`Host: localhost`, `X-Forwarded-Host: ${EVIL}, localhost`, 'X-Forwarded-Proto: https'],
  [`Host: localhost`, `X-Forwarded-Host: ${EVIL}`, 'X-Forwarded-Port: 666', 'X-Forwarded-Proto: gopher'],
  [`Host: localhost`, `Forwarded: for=10.0.0.1;host=${EVIL};proto=https`],
  [`Host: localhost`, `X-Host: ${EVIL}`, `X-Original-URL: https://${EVIL}/`, `X-Rewrite-URL: /mailbox`],
  [`Host: localhost`, `X-Forwarded-Prefix: //${EVIL}`, `X-Forwarded-Server: ${EVIL}`],
]

/** Posts a form with these headers, whatever they say, and resolves to the answer, head and body. */
function post(
  server: TestServer,
  path: string,
  fields: Record<string, string>,
  claims: string[],
): Promise<string> {
  const body = new URLSearchParams(fields).toString()
  const head = [
    `POST ${path} HTTP/1.1`,
    ...claims,
    'Content-Type: application/x-www-form-urlencoded',
    'Sec-Fetch-Site: same-origin',
    `Content-Length: ${body.length}`,
    'Connection: close',
  ]
  return speak(server.url, `${head.join('\r\n')}\r\n\r\n${body}`)
}

const form = { version: '2', locale: 'en', consent: 'on', public: 'on' }
/** Without the time, and without the address that was typed, which is sealed anew each time. */
const withoutDate = (answer: string) =>
  answer.replace(/^Date: .*\r\n/im, '').replace(/(?<=^Set-Cookie: undersigned-sent=)[\w-]+/im, '')

describe('forged headers', () => {
  it('7: links in emails begin with the address of the site, whatever Host and X-Forwarded-* say', async () => {
    const server = await startServer('sqlite', { env: { LIMITS: 'off' } })
    const people = crowd(CLAIMS.length)
    for (const [i, claims] of CLAIMS.entries()) {
      const signed = await post(server, '/letters/unpaid-proof/sign', { ...form, ...people[i] }, claims)
      expect(signed, claims.join()).toMatch(/^HTTP\/1\.1 303 /)
      expect(signed).toMatch(/^Location: \/letters\/unpaid-proof\/check-your-mail\r$/im)
      expect(signed).not.toContain(EVIL)
    }
    // Asked for while it is pending the link is the verifying one, and later the private one.
    const ask = async () => {
      for (const [i, claims] of CLAIMS.entries()) {
        const asked = await post(server, '/find-my-signature', { email: people[i]?.email ?? '' }, claims)
        expect(asked, claims.join()).toMatch(/^HTTP\/1\.1 303 /)
        expect(asked).toMatch(/^Location: \/find-my-signature\?asked\r$/im)
      }
    }
    const eachHas = (emails: number) =>
      Promise.all(people.map(({ email }) => emailsTo(server.emailFolder, email, emails)))
    await eachHas(1)
    await ask()
    for (const [mail] of await eachHas(2)) await new Visitor(server.url).press(linkIn(mail as never), 'yes')
    await eachHas(3)
    await ask()
    await eachHas(4)
    const emails = await emailsIn(server.emailFolder)
    expect(emails.filter(({ subject }) => subject.startsWith('The link'))).toHaveLength(CLAIMS.length)
    for (const { text, html } of emails) {
      const links = [...text.matchAll(/[a-z]+:\/\/\S+/g), ...html.matchAll(/(?<=href=")[^"]*/g)].map(
        ([link]) => link,
      )
      expect(links.length).toBeGreaterThan(1)
      for (const link of links) expect(link.startsWith(`${server.url}/`), link).toBe(true)
      expect(text + html).not.toContain(EVIL)
    }
    await isUnharmed(server)
  })

  it('7: a forged X-Forwarded-For changes nothing', async () => {
    const server = await startServer('sqlite')
    const paths = ['/find-my-signature', '/letters/unpaid-proof/sign']
    for (const path of paths) {
      const plain = await post(server, path, { ...form, ...ada }, ['Host: localhost'])
      for (const claim of [
        'X-Forwarded-For: 127.0.0.1',
        'X-Forwarded-For: 203.0.113.7, 10.0.0.1',
        "X-Forwarded-For: '; DROP TABLE signatures;--",
        `X-Forwarded-For: ${'203.0.113.7, '.repeat(500)}`,
        'X-Real-IP: 203.0.113.7',
        'Forwarded: for="[2001:db8::1]:4711"',
        'CF-Connecting-IP: 203.0.113.7',
      ]) {
        const forged = await post(server, path, { ...form, ...ada }, ['Host: localhost', claim])
        expect(withoutDate(forged), claim).toBe(withoutDate(plain))
      }
    }
    const emails = await emailsOnceAllHaveLeft(server, 1)
    expect(emailAbout(emails, 'Confirm').to).toEqual([ada.email])
    await isUnharmed(server, ['203.0.113.7', '2001:db8::1'])
  })
})
