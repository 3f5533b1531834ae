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
      const mail = known.get(file) ?? (await parseEmail(await readFile(join(folder, file))))
      known.set(file, mail)
      return mail
    }),
  )
}

export async function parseEmail(source: Buffer | string): Promise<ReceivedEmail> {
  const mail = await PostalMime.parse(source)
  return {
    to: (mail.to ?? []).map((recipient) => recipient.address ?? ''),
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    html: mail.html ?? '',
    messageId: mail.messageId ?? '',
    headers: new Map(mail.headers.map(({ key, value }) => [key, value])),
  }
}

/** Waits until a mailbox has this number of emails, and returns them. */
export function emailsTo(folder: string, address: string, atLeast = 1): Promise<ReceivedEmail[]> {
  const known = new Map<string, ReceivedEmail>()
  return until(async () => {
    const emails = (await emailsIn(folder, known)).filter((mail) => mail.to.includes(address))
    return emails.length >= atLeast && emails
  }, `${atLeast} email(s) to ${address}`)
}

/** The link of an email, which is on its own line. */
export function linkIn(mail: ReceivedEmail): string {
  const link = /^https?:\/\/\S+\/(?:verify|signature)\/\S+$/m.exec(mail.text)?.[0]
  if (!link) throw new Error(`No link in: ${mail.text}`)
  return link
}

export function tokenIn(mail: ReceivedEmail): string {
  return linkIn(mail).split('/').at(-1) ?? ''
}

/** The only email whose subject begins like this. */
export function emailAbout(emails: ReceivedEmail[], subject: string): ReceivedEmail {
  const found = emails.filter((mail) => mail.subject.startsWith(subject))
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} emails are about "${subject}".`)
  return found[0]
}
