import { expect, it } from 'vitest'
import { onEachDatabase } from '#tests/support/databases.ts'
import { emailsOnceAllHaveLeft, entriesOf, typeInEachField } from '#tests/support/hostile-form.ts'
import { linkIn } from '#tests/support/mailbox.ts'
import { ada } from '#tests/support/people.ts'
import { startServer, type TestServer } from '#tests/support/server.ts'
import { isUnharmed } from '#tests/support/unharmed.ts'
import { Visitor } from '#tests/support/visitor.ts'

const WITHOUT_NUL = ["Robert'); DROP TABLE signatures;--", '" OR ""="', '100%_\\', "$1 ? :name @p1 || 'x'"]
const SQL = [...WITHOUT_NUL, 'Ada\0Lovelace']
/** An address may have these signs. */
const ODD_ADDRESS = "o'ada%_$1?{x}@example.org"

/** A page of the public names as programs get it. */
async function names(server: TestServer, query: Record<string, string>): Promise<(string | null)[]> {
  const path = `/letters/unpaid-proof/signatures?${new URLSearchParams(query)}`
  const answer = await new Visitor(server.url).get(path, { Accept: 'application/json' })
  expect(answer.status, path).toBe(200)
  const page = (await answer.json()) as { names: { name: string | null }[] }
  return page.names.map(({ name }) => name)
}

onEachDatabase('text with a meaning to a database', (kind) => {
  it('1: SQL metacharacters, NUL, quotes and wildcards in each field are text, or rejected', async () => {
    const server = await startServer(kind, { env: { LIMITS: 'off' } })
    const attempts = await typeInEachField(server, SQL)
    for (const { field, text, status } of attempts) {
      const isText = ['name', 'affiliation', 'comment'].includes(field)
      const isBox = ['public', 'updates', 'consent'].includes(field)
      // No browser sends a NUL: such a form is malformed.
      const expected = text.includes('\0') ? 400 : isText || isBox ? 303 : 422
      expect(status, `${field}: ${JSON.stringify(text)}`).toBe(expected)
    }
    expect((await new Visitor(server.url).sign({ ...ada, email: ODD_ADDRESS })).status).toBe(303)
    const accepted = attempts.filter(({ status }) => status === 303)
    const emails = await emailsOnceAllHaveLeft(server, accepted.length + 1)
    expect(emails.flatMap(({ to }) => to).sort()).toEqual(
      [...accepted.map(({ email }) => email), ODD_ADDRESS].sort(),
    )
    const entries = await entriesOf(server)
    // And Grace.
    expect(entries).toHaveLength(accepted.length + 2)
    for (const field of ['name', 'affiliation', 'comment'] as const) {
      const stored = entries.map((entry) => entry[field])
      for (const text of WITHOUT_NUL) expect(stored.filter((each) => each === text)).toEqual([text])
    }
    await isUnharmed(server, [...SQL, ODD_ADDRESS])
  })

  it('1: the same in a search or a cursor finds names that begin so, and nothing else', async () => {
    const server = await startServer(kind, { env: { LIMITS: 'off' } })
    await typeInEachField(server, [...WITHOUT_NUL, 'Ada Lovelace'], ['name'])
    const visitor = new Visitor(server.url)
    const emails = await emailsOnceAllHaveLeft(server, WITHOUT_NUL.length + 1)
    for (const mail of emails) await visitor.press(linkIn(mail), 'yes')
    expect((await names(server, {})).toSorted()).toEqual([...WITHOUT_NUL, 'Ada Lovelace'].toSorted())
    for (const text of WITHOUT_NUL) {
      expect(await names(server, { q: text })).toEqual([text])
      expect(await names(server, { q: text.slice(0, -1) })).toEqual([text])
      expect(await names(server, { after: text })).toEqual([])
      expect(await names(server, { q: 'ada', after: text })).toEqual([])
    }
    for (const q of ['%', '_', '%ada', '_da', "' OR 1=1 --", '\\'])
      expect(await names(server, { q })).toEqual([])
    expect(await names(server, { q: 'a\0da' })).toEqual(['Ada Lovelace'])
    expect(await names(server, { after: '\0' })).toEqual([])
    await isUnharmed(server, WITHOUT_NUL)
  })
})
