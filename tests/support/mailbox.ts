import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import PostalMime from 'postal-mime'
import { until } from './waiting.ts'

export type ReceivedEmail = {
  to: string[]
  subject: string
  text: string
  html: string
  messageId: string
  headers: Map<string, string>
}

/** The emails that the file transport wrote, the oldest first. Those in `known`, by file, are not read again. */
export async function emailsIn(
  folder: string,
  known: Map<string, ReceivedEmail> = new Map(),
): Promise<ReceivedEmail[]> {
  const files = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith('.eml')).sort()
  return Promise.all(
    files.map(async (file) => {
      const email = known.get(file) ?? (await parseEmail(await readFile(join(folder, file))))
      known.set(file, email)
      return email
    }),
  )
}

export async function parseEmail(source: Buffer | string): Promise<ReceivedEmail> {
  const email = await PostalMime.parse(source)
  return {
    to: (email.to ?? []).map((recipient) => recipient.address ?? ''),
    subject: email.subject ?? '',
    text: email.text ?? '',
    html: email.html ?? '',
    messageId: email.messageId ?? '',
    headers: new Map(email.headers.map(({ key, value }) => [key, value])),
  }
}

/** Waits until a mailbox has this number of emails, and returns them. */
export function emailsTo(folder: string, address: string, atLeast = 1): Promise<ReceivedEmail[]> {
  const known = new Map<string, ReceivedEmail>()
  return until(async () => {
    const emails = (await emailsIn(folder, known)).filter((email) => email.to.includes(address))
    return emails.length >= atLeast && emails
  }, `${atLeast} email(s) to ${address}`)
}

/** The link of an email, which is on its own line. */
export function linkIn(email: ReceivedEmail): string {
  const link = /^https?:\/\/\S+\/(?:verify|signature)\/\S+$/m.exec(email.text)?.[0]
  if (!link) throw new Error(`No link in: ${email.text}`)
  return link
}

export function tokenIn(email: ReceivedEmail): string {
  return linkIn(email).split('/').at(-1) ?? ''
}

/** The only email whose subject begins like this. */
export function emailAbout(emails: ReceivedEmail[], subject: string): ReceivedEmail {
  const found = emails.filter((email) => email.subject.startsWith(subject))
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} emails are about "${subject}".`)
  return found[0]
}
