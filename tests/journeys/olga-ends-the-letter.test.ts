import { describe, expect, it } from 'vitest'
import { countIs } from '#tests/support/count.ts'
import { emailsTo, linkIn } from '#tests/support/mailbox.ts'
import { type OrganiserVisitor, organiserAt } from '#tests/support/organisers.ts'
import { ada, grace, sam } from '#tests/support/people.ts'
import { runServer, startServer, type TestServer, undersigned } from '#tests/support/server.ts'
import { Visitor } from '#tests/support/visitor.ts'
import { until } from '#tests/support/waiting.ts'
import { LOCALES } from '#values/locale.ts'

const LETTER = '/letters/unpaid-proof'
const UPDATES = `/organise${LETTER}/updates`

const textOf = (server: TestServer, path: string) =>
  fetch(`${server.url}${path}`).then((answer) => answer.text())
const prefixOf = (locale: string) => (locale === 'en' ? '' : `/${locale}`)

/** Olga publishes that the letter has ended; resolves to the address of what she wrote. */
async function announces(olga: OrganiserVisitor, fields: Record<string, string>): Promise<string> {
  const saved = await olga.fillIn(`${UPDATES}/new`, fields, UPDATES)
  const path = saved.headers.get('location')?.replace(/\?.*$/, '') ?? ''
  const page = await (await olga.get(`${path}/send`)).text()
  const seen = /name="seen" value="([^"]+)"/.exec(page)?.[1] ?? ''
  const sent = await olga.fillIn(`${path}/send`, { seen })
  expect(sent.status).toBe(303)
  return path
}

describe('Olga ends the letter', () => {
  it('closes it in every language, for good, and who signed in time may still verify', async () => {
    const server = await startServer('sqlite')
    const inTime = new Visitor(server.url)
    await inTime.sign(ada)
    const [waiting] = await emailsTo(server.emailFolder, ada.email)
    const olga = await organiserAt(server)
    const path = await announces(olga, {
      kind: 'closed',
      'title-en': 'We hand it over today',
      'text-en': 'Thank you, all of you.',
    })

    for (const locale of LOCALES) {
      const page = await textOf(server, `${prefixOf(locale)}${LETTER}`)
      expect(page, locale).not.toContain('<form')
      expect(page, locale).not.toContain('href="#sign"')
      expect(page, locale).toContain('We hand it over today')
    }
    for (const home of ['/', '/fr']) expect(await textOf(server, home)).not.toContain('<form')
    expect(await textOf(server, LETTER)).toContain('It can no longer be signed.')
    expect(await textOf(server, '/privacy')).toContain('12 months after the end of the letter')

    // A page that was open over the end loses nothing, whatever else is wrong with it.
    const late = await new Visitor(server.url).sign({
      ...grace,
      consent: '',
      comment: 'First line.\r\nSecond line.',
    })
    expect(late.status).toBe(403)
    const lost = await late.text()
    expect(lost).toContain('This letter is closed and can no longer be signed.')
    expect(lost).toContain('What you entered')
    for (const typed of [grace.name, grace.email, 'First line.']) expect(lost).toContain(typed)
    expect(lost).not.toContain('Confirm that')
    // What is left to verify is said by the hour.
    const told = await textOf(server, `${LETTER}/check-your-mail`)
    expect(told).toMatch(/The link works until \d+ [A-Z][a-z]+ \d{4} at .* UTC\./)
    expect(told).not.toContain('7 days')
    const link = linkIn(waiting as NonNullable<typeof waiting>)
    expect(await textOf(server, new URL(link).pathname)).toMatch(/This link works until.*UTC/s)
    // In time, and verified within the day that is left.
    expect(
      await (await inTime.press(linkIn(waiting as NonNullable<typeof waiting>), 'yes')).text(),
    ).toContain('Thank you')
    await countIs(server, 1)

    // Cancelling the emails does not open it again, and it cannot end twice.
    await olga.fillIn(path, { sure: 'yes' }, `${path}/cancel`)
    expect(await textOf(server, LETTER)).not.toMatch(/<form|href="#sign"/)
    const { stdout } = await undersigned(['letters'], server.env)
    expect(stdout).toMatch(/^unpaid-proof\tclosed\t/m)
    const again = await olga.fillIn(
      `${UPDATES}/new`,
      { kind: 'closed', 'title-en': 'A', 'text-en': 'B' },
      UPDATES,
    )
    const second = again.headers.get('location')?.replace(/\?.*$/, '') ?? ''
    expect(await (await olga.get(`${second}/send`)).text()).toContain('is already closed or answered')
    // Not from a page that was open before either.
    const seen = /name="seen" value="([^"]+)"/.exec(await (await olga.get(second)).text())?.[1] ?? ''
    expect((await olga.fillIn(second, { seen }, `${second}/send`)).status).toBe(409)

    // And the answer comes after all.
    await announces(olga, {
      kind: 'answered',
      'title-en': 'The company pays testers now',
      'text-en': 'It has [said so](https://example.org/answer).',
      'title-fr': 'L’entreprise paie désormais les testeurs',
      'text-fr': 'Elle l’a dit.',
    })
    expect(await textOf(server, LETTER)).toMatch(
      /Answered on [^<]*<\/strong>.*<a href="#update-[\w-]+">\s*The company pays testers now/s,
    )
    expect(await textOf(server, `/fr${LETTER}`)).toContain('L’entreprise paie désormais les testeurs')
    const refused = await new Visitor(server.url).sign(sam)
    expect(refused.status).toBe(403)
    expect(await refused.text()).toContain('This letter has been answered and can no longer be signed.')
  })
})

it('tells of the end by that same news, and what a server finds when it starts is the end too', async () => {
  const server = await startServer('sqlite')
  const visitor = new Visitor(server.url)
  await visitor.sign({ ...ada, updates: 'on' })
  const [verify] = await emailsTo(server.emailFolder, ada.email)
  await visitor.press(linkIn(verify as NonNullable<typeof verify>), 'yes')
  await announces(await organiserAt(server), {
    kind: 'closed',
    'title-en': 'We hand it over today',
    'text-en': 'Thank you, all of you.',
  })
  const email = await until(
    async () =>
      (await emailsTo(server.emailFolder, ada.email)).find(
        ({ subject }) => subject === 'We hand it over today',
      ),
    'Ada is told',
  )
  expect(email.text.replace(/\s+/g, ' ')).toContain('is closed and can no longer be signed.')
  server.process.kill('SIGTERM')
  await server.ended
  const next = await runServer(server.env)
  expect(await textOf(next, LETTER)).not.toContain('<form')
})
