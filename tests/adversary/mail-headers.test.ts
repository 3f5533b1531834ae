import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  emailsOnceAllHaveLeft,
  entriesOf,
  TYPED_FIELDS,
  typeInEachField,
} from '#tests/support/hostile-form.ts'
import { ada, mallory } from '#tests/support/people.ts'
import { startServer, type TestServer } from '#tests/support/server.ts'
import { isUnharmed } from '#tests/support/unharmed.ts'
import { Visitor } from '#tests/support/visitor.ts'

const BCC = `Bcc: ${mallory.email}`
const BREAKS = ['\r\n', '\n', '\r', '\r\n\r\n', '\u2028', '\v', '\f', '\u0085'].map(
  (line) => `Ada Lovelace${line}${BCC}`,
)
/** Encoded line breaks. */
const WRITTEN_OUT = [`Ada%0d%0a${BCC}`, `Ada\\r\\n${BCC}`, `=?utf-8?Q?Ada=0D=0A${BCC}?=`]

/** The headers of every email as bytes, unfolded: `name: value`, one each. */
async function headersOfAll(server: TestServer): Promise<string[][]> {
  const files = (await readdir(server.emailFolder)).filter((file) => file.endsWith('.eml'))
  return Promise.all(
    files.map(async (file) => {
      const mail = await readFile(join(server.emailFolder, file), 'latin1')
      const [head = ''] = mail.split(/\r?\n\r?\n/, 1)
      return head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)
    }),
  )
}

describe('a line break', () => {
  it('2: in each field adds no header and no recipient: one email to one mailbox, or none', async () => {
    const server = await startServer('sqlite', { env: { LIMITS: 'off' } })
    const attempts = await typeInEachField(server, [...BREAKS, ...WRITTEN_OUT], TYPED_FIELDS)
    const atTheEnd = await new Visitor(server.url).sign({ ...ada, email: `${ada.email}\r\n` })
    expect(atTheEnd.status).toBe(303)
    for (const { field, text, status, html } of attempts) {
      const said = `${field}: ${JSON.stringify(text)}`
      const isWritten = WRITTEN_OUT.includes(text)
      // A comment has lines; what only some take for a line break it has not.
      const isLine = /^[^\v\f\u0085\u2028]*$/.test(text)
      const isTaken = isWritten
        ? ['name', 'affiliation', 'comment'].includes(field)
        : field === 'comment' && isLine
      expect(status, said).toBe(isTaken ? 303 : 422)
      if (!isTaken) expect(html.includes(`<a href="#${field}">`), said).toBe(true)
    }
    const accepted = attempts.filter(({ status }) => status === 303)
    const emails = await emailsOnceAllHaveLeft(server, accepted.length + 1)
    expect(emails.map(({ to }) => to).sort()).toEqual(
      [...accepted.map(({ email }) => [email]), [ada.email]].sort(),
    )
    for (const headers of await headersOfAll(server)) {
      const fields = headers.map((line) => line.slice(0, line.indexOf(':')).toLowerCase())
      expect(fields.toSorted()).toEqual(FIELDS.toSorted())
      expect(headers.join('\n')).not.toContain(mallory.email)
      expect(headers.find((line) => line.startsWith('To: '))).toMatch(/^To: [^\s,<>]+$/)
    }
    const comments = (await entriesOf(server)).flatMap(({ comment }) => comment ?? [])
    expect(comments).toContain(`Ada Lovelace\n${BCC}`)
    expect(comments.join('')).not.toContain('\r')
    await isUnharmed(server, [BCC])
  })
})

/** The headers of our emails, each once. */
const FIELDS = [
  'from',
  'to',
  'subject',
  'message-id',
  'auto-submitted',
  'x-auto-response-suppress',
  'date',
  'mime-version',
  'content-type',
]
