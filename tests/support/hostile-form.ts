import { emailsIn, emailsTo, type ReceivedEmail } from './mailbox.ts'
import { ada, grace } from './people.ts'
import { type TestServer, undersigned } from './server.ts'
import { Visitor } from './visitor.ts'
import { until } from './waiting.ts'

/** The fields of the sign form that accept any text. */
export const TYPED_FIELDS = ['name', 'email', 'affiliation', 'country', 'comment'] as const
/** The others: a program sends in them what it likes. */
export const SENT_FIELDS = ['public', 'updates', 'consent', 'version', 'locale'] as const

export type Attempt = {
  field: (typeof TYPED_FIELDS | typeof SENT_FIELDS)[number]
  text: string
  /** The address that was entered, where that was not the field. */
  email: string
  status: number
  html: string
}

/** Ada, each time with another address, sends each text in each field. Resolves to what she got. */
export async function typeInEachField(
  server: TestServer,
  texts: readonly string[],
  fields: readonly Attempt['field'][] = [...TYPED_FIELDS, ...SENT_FIELDS],
): Promise<Attempt[]> {
  const visitor = new Visitor(server.url)
  const attempts: Attempt[] = []
  for (const field of fields) {
    for (const text of texts) {
      const email = `ada-${attempts.length}@example.org`
      const answer = await visitor.sign({ ...ada, email, [field]: text })
      attempts.push({ field, text, email, status: answer.status, html: await answer.text() })
    }
  }
  return attempts
}

/**
 * All emails that were caused before, at least the expected number. Grace signs last,
 * and emails queued before hers were sent before it.
 */
export async function emailsOnceAllHaveLeft(server: TestServer, expected: number): Promise<ReceivedEmail[]> {
  await until(async () => (await emailsIn(server.emailFolder)).length >= expected, `${expected} emails`)
  await new Visitor(server.url).sign(grace)
  await emailsTo(server.emailFolder, grace.email)
  const emails = await emailsIn(server.emailFolder)
  return emails.filter(({ to }) => !to.includes(grace.email))
}

export type StoredEntry = {
  name: string
  affiliation: string | null
  country: string | null
  comment: string | null
  state: string
  version: number
}

/** What is stored, pending entries too, as an export says it. */
export async function entriesOf(server: TestServer): Promise<StoredEntry[]> {
  const { stdout } = await undersigned(['export', '--include', 'pending', '--format', 'jsonl'], server.env)
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as StoredEntry)
}
