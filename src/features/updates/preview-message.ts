import type { Announcement } from '#features/email/content.ts'
import { type Message, writeMessage } from '#features/email/message.ts'
import type { Letter } from '#features/letters/letter.ts'

/** Stands in for a reader's own link. */
const NO_LINK = '…'

/** Writes the email that a reader of an update would get, without links of their own. */
export function previewMessage(letter: Letter, announcement: Announcement, siteUrl: string): Message {
  const content = {
    to: '',
    name: letter.organisers.name,
    version: 0,
    token: NO_LINK,
    updates: { unsubscribe: NO_LINK, signed: 0 },
    announcement,
  }
  return writeMessage('update', letter, announcement.locale, content, siteUrl)
}
