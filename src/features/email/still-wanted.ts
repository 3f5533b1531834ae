import type { OutboxRow } from '#db/queries/email/outbox.ts'
import type { Read } from '#db/store.ts'
import type { Letter, Letters } from '#features/letters/letter.ts'
import type { EmailContent } from './content.ts'
import type { EmailKind } from './kinds.ts'

/** An email that was queued a while ago and is about to be sent. */
export type WaitingEmail = {
  row: Pick<OutboxRow, 'letter' | 'signatureId' | 'updateId' | 'mailboxKey'>
  content: EmailContent
  letter: Letter
  letters: Letters
  now: Date
}

/**
 * Whether a waiting email is still of use to its receiver. One that is not is dropped: it would ask for something that
 * is done already, or carry a link that opens nothing.
 */
export type StillWantedRule = (db: Read, email: WaitingEmail) => boolean | Promise<boolean>

/** The rule of each kind. Each feature that queues emails provides those of its kinds; the app puts them together. */
export type StillWantedRules<Kind extends EmailKind = EmailKind> = Readonly<Record<Kind, StillWantedRule>>
