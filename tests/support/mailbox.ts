import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import PostalMime from 'postal-mime'
import { until } from './waiting.ts'

export type ReceivedMail = {
  to: string[]
  subject: string
  text: string
  html: string
  messageId: string
  headers: Map<string, string>
}

/** The mails that the file transport wrote, the oldest first; those in `known`, by their file, are not read again. */
export async function mailsIn(
  folder: string,
  known: Map<string, ReceivedMail> = new Map(),
): Promise<ReceivedMail[]> {
  const files = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith('.eml')).sort()
  return Promise.all(
    files.map(async (file) => {
      const mail = known.get(file) ?? (await parseMail(await readFile(join(folder, file))))
      known.set(file, mail)
      return mail
    }),
  )
}

export async function parseMail(source: Buffer | string): Promise<ReceivedMail> {
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

/** Waits until someone has got so many mails, and returns them. */
export function mailsTo(folder: string, address: string, atLeast = 1): Promise<ReceivedMail[]> {
  const known = new Map<string, ReceivedMail>()
  return until(async () => {
    const mails = (await mailsIn(folder, known)).filter((mail) => mail.to.includes(address))
    return mails.length >= atLeast && mails
  }, `${atLeast} mail(s) to ${address}`)
}

/** The link of a mail, on a line of its own. */
export function linkIn(mail: ReceivedMail): string {
  const link = /^https?:\/\/\S+\/(?:verify|signature)\/\S+$/m.exec(mail.text)?.[0]
  if (!link) throw new Error(`No link in: ${mail.text}`)
  return link
}

export function tokenIn(mail: ReceivedMail): string {
  return linkIn(mail).split('/').at(-1) ?? ''
}

/** The one mail whose subject begins so. */
export function mailAbout(mails: ReceivedMail[], subject: string): ReceivedMail {
  const found = mails.filter((mail) => mail.subject.startsWith(subject))
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} mails are about "${subject}".`)
  return found[0]
}
