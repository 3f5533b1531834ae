import { describe, expect, it } from 'vitest'
import { emailsOnceAllHaveLeft, typeInEachField } from '#tests/support/hostile-form.ts'
import { mallory } from '#tests/support/people.ts'
import { startServer } from '#tests/support/server.ts'
import { isUnharmed } from '#tests/support/unharmed.ts'
import { Visitor } from '#tests/support/visitor.ts'

const [at, evil] = ['ada@example.org', mallory.email]
const NOT_ONE = [
  `${at},${evil}`,
  `${at}, ${evil}`,
  `${at};${evil}`,
  `${at} ${evil}`,
  `friends:${at},${evil};`,
  'undisclosed-recipients:;',
  `<${at}>,<${evil}>`,
  `${evil}<${at}>`,
  `"${evil}" <${at}>`,
  `"ada"@example.org`,
  `"${evil},"@example.org`,
  `"ada lovelace"@example.org`,
  `ada(${evil})@example.org`,
  `${at}(comment)`,
  `${at}@example.net`,
  `@example.net:${at}`,
  `ada%example.net@[127.0.0.1]`,
  'ada@[IPv6:::1]',
  'ada@localhost',
  `${at}?bcc=${evil}`,
  `mailto:${at}?bcc=${evil}`,
  `<${at}><${evil}>`,
  `Ada <${at}>, Mallory <${evil}>`,
  `Ada: <${at}>`,
  `=?utf-8?q?${at}?=`,
  `${at}\\,${evil}`,
  `${at}\uFF0C${evil}`,
  'ada@example\u3002',
  '@',
  'ada@',
  '@example.org',
]
const dotted = (octets: number) =>
  `a@${'d.'.repeat(150)}`
    .slice(0, octets - 4)
    .replace(/\.$/, 'd')
    .concat('.org')
const TOO_LONG = [dotted(255), dotted(256), dotted(10_000), `${'a'.repeat(65)}@example.org`]

describe('text that is not exactly one address', () => {
  it('3: lists, groups, several in angle brackets, quoted parts and 255 octets are rejected by both forms, and cause no email', async () => {
    const server = await startServer('sqlite', { env: { LIMITS: 'off' } })
    const attempts = await typeInEachField(server, [...NOT_ONE, ...TOO_LONG], ['email'])
    const visitor = new Visitor(server.url)
    for (const { text, status, html } of attempts) {
      expect(status, text.slice(0, 80)).toBe(422)
      expect(/<p class="problem" id="email-problem">/.test(html), text.slice(0, 80)).toBe(true)
      const asked = await visitor.post('/find-my-signature', { email: text })
      expect(asked.status, text.slice(0, 80)).toBe(422)
      expect((await asked.text()).includes('id="email-problem"'), text.slice(0, 80)).toBe(true)
    }
    expect(dotted(254)).toHaveLength(254)
    expect((await visitor.sign({ name: 'Ada Lovelace', email: dotted(254) })).status).toBe(303)
    const emails = await emailsOnceAllHaveLeft(server, 1)
    expect(emails.map(({ to }) => to)).toEqual([[dotted(254)]])
    await isUnharmed(server, NOT_ONE)
  })
})
