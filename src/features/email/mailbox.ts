import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import PostalMime from 'postal-mime'

/** An email as the mailbox page shows it. */
export type MailboxItem = { id: string; to: string; subject: string; date: Date | null; text: string }

/** The emails that are written to a folder in demonstration mode. */
export interface Mailbox {
  /** Lists at most `limit` emails, the latest first. */
  list(limit: number): Promise<MailboxItem[]>
}

/** Reads the folder that `fileTransport` writes to. */
export function folderMailbox(folder: string): Mailbox {
  return {
    async list(limit) {
      const files = await readdir(folder).catch(() => [])
      const latest = files
        .filter((file) => file.endsWith('.eml'))
        .sort()
        .reverse()
        .slice(0, limit)
      return Promise.all(latest.map((file) => readItem(folder, file)))
    },
  }
}

async function readItem(folder: string, file: string): Promise<MailboxItem> {
  const email = await PostalMime.parse(await readFile(join(folder, file)))
  return {
    id: file.replace(/\.eml$/, ''),
    to: email.to?.[0]?.address ?? '',
    subject: email.subject ?? '',
    date: email.date ? new Date(email.date) : null,
    text: email.text ?? '',
  }
}
