import { expect, it } from 'vitest'
import { onEachDatabase } from '#tests/support/databases.ts'
import { emailsOnceAllHaveLeft, entriesOf, typeInEachField } from '#tests/support/hostile-form.ts'
import { ada } from '#tests/support/people.ts'
import { startServer } from '#tests/support/server.ts'
import { isUnharmed } from '#tests/support/unharmed.ts'
import { Visitor } from '#tests/support/visitor.ts'

/** What turns the text around it, or what comes after it. */
const OVERRIDES = ['\u202A', '\u202B', '\u202C', '\u202D', '\u202E', '\u2066', '\u2067', '\u2068', '\u2069']
const NFD = 'Ame\u0301lie A\u030Angstro\u0308m'
const NFC = 'Am\u00E9lie \u00C5ngstr\u00F6m'

onEachDatabase('a text in Unicode', (kind) => {
  it('4: NFC and NFD of the same name and address are one', async () => {
    const server = await startServer(kind)
    const visitor = new Visitor(server.url)
    for (const [name, email, affiliation] of [
      [NFD, 'ada@bu\u0308cher.example', 'E\u0301cole'],
      [NFC, 'ada@b\u00FCcher.example', '\u00C9cole'],
      [NFC, 'ADA@xn--bcher-kva.EXAMPLE', '\u00C9cole'],
    ] as const) {
      expect((await visitor.sign({ name, email, affiliation })).status).toBe(303)
    }
    const emails = await emailsOnceAllHaveLeft(server, 1)
    expect(emails.map(({ to }) => to[0]?.toLowerCase())).toEqual(['ada@xn--bcher-kva.example'])
    expect(emails[0]?.text).toContain(`Hello ${NFC},`)
    const entries = (await entriesOf(server)).filter(({ affiliation }) => affiliation !== null)
    expect(entries).toMatchObject([{ name: NFC, affiliation: '\u00C9cole' }])
    await isUnharmed(server, [NFC, NFD])
  })

  it('4: overrides of its direction are rejected with a sentence, and the form is kept', async () => {
    const server = await startServer(kind, { env: { LIMITS: 'off' } })
    const texts = OVERRIDES.map((override) => `Ada ${override}ecalevoL`)
    const attempts = await typeInEachField(server, texts, ['name', 'affiliation', 'comment'])
    for (const { field, text, status, html } of attempts) {
      const said = `${field}: ${JSON.stringify(text)}`
      expect(status, said).toBe(422)
      expect(html.includes('has characters that cannot be shown'), said).toBe(true)
      expect(html.includes(text), said).toBe(true)
    }
    expect(await emailsOnceAllHaveLeft(server, 0)).toEqual([])
    await isUnharmed(server, texts)
  })

  it('4: invisible characters are removed, except joiners that belong to the spelling', async () => {
    const server = await startServer(kind, { env: { LIMITS: 'off' } })
    const written: [typed: string, stored: string][] = [
      ['A\u200Bd\u2060a\uFEFF Love\u00ADlace', 'Ada Lovelace'],
      ['\u200EAda\u200F Lovelace 1', 'Ada Lovelace 1'],
      ['Ada\u{E0041}\u{E007F}\uFE0F Lovelace 2', 'Ada Lovelace 2'],
      ['می\u200Cخواهم', 'می\u200Cخواهم'],
      ['क\u094D\u200Dष', 'क\u094D\u200Dष'],
    ]
    const attempts = await typeInEachField(
      server,
      written.map(([typed]) => typed),
      ['name'],
    )
    expect(attempts.map(({ status }) => status)).toEqual(written.map(() => 303))
    for (const text of ['\u200B', '\u3164\u3164', '\u200D\u200C', '\u00AD \u2060']) {
      const answer = await new Visitor(server.url).sign({ ...ada, name: text })
      expect([answer.status, (await answer.text()).includes('Enter your name.')], text).toEqual([422, true])
    }
    await emailsOnceAllHaveLeft(server, written.length)
    const names = (await entriesOf(server)).map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(written.map(([, stored]) => stored)))
    await isUnharmed(server, written.flat())
  })

  it('4: homographs are separate people, whose addresses are shown in ASCII', async () => {
    const server = await startServer(kind, { env: { LIMITS: 'off' } })
    const visitor = new Visitor(server.url)
    // The first letter of "ada" and the first of "a.example" in Cyrillic.
    const name = '\u0410da Lovelace'
    expect((await visitor.sign({ name, email: '\u0430da@example.org' })).status).toBe(422)
    expect((await visitor.sign({ name, email: 'ada@\u0430pple.example' })).status).toBe(303)
    expect((await visitor.sign({ ...ada, email: 'ada@apple.example' })).status).toBe(303)
    const emails = await emailsOnceAllHaveLeft(server, 2)
    expect(emails.map(({ to }) => to[0]).sort()).toEqual(['ada@apple.example', 'ada@xn--pple-43d.example'])
    const entries = (await entriesOf(server)).filter((entry) => entry.name.endsWith('da Lovelace'))
    expect(entries.map((entry) => entry.name).sort()).toEqual([ada.name, name].sort())
    await isUnharmed(server, [name])
  })
})
