import type { OutboxRow } from '#db/queries/email/outbox.ts'
import { membershipsOf } from '#db/queries/organisers/memberships.ts'
import { findOrganiserByKey } from '#db/queries/organisers/organisers.ts'
import { findSignature, findSignatures } from '#db/queries/signatures/signatures.ts'
import { findTokens } from '#db/queries/signing/tokens.ts'
import type { Read } from '#db/store.ts'
import { isVerifiable, type Letter, type Letters, letterState } from '#features/letters/letter.ts'
import { isNoticeWanted } from '#features/organisers/queue-notices.ts'
import { signatureState } from '#features/signatures/state.ts'
import { isUpdateWanted } from '#features/updates/is-wanted.ts'
import type { EmailContent, EmailKind } from './content.ts'

/** A waiting email, as it is looked at just before it is sent. */
type Waiting = {
  row: Pick<OutboxRow, 'letter' | 'signatureId' | 'updateId' | 'mailboxKey'>
  content: EmailContent
  letter: Letter
  letters: Letters
  now: Date
}

type Rule = (db: Read, mail: Waiting) => boolean | Promise<boolean>

/**
 * Whether an email that was queued a while ago still serves the person who gets it, for each kind. Otherwise it is not
 * sent: it would ask for what is done already, or carry a link that leads to nothing.
 */
const SERVES: Readonly<Record<EmailKind, Rule>> = {
  verify: isVerifying,
  'entered-again': isVerifying,
  reminder: isReminderWanted,
  closing: isReminderWanted,
  'already-signed': isSigned,
  'signed-otherwise': isSigned,
  counted: isSigned,
  withdrawn: async (db, { row }) => !!(await signatureOf(db, row))?.withdrawnAt,
  'own-link': async (db, { content }) => {
    const opens = content.token === null ? [] : await findTokens(db, content.token, 'own-page')
    const signatures = await findSignatures(
      db,
      opens.flatMap(({ signatureId }) => signatureId ?? []),
    )
    return signatures.some(({ withdrawnAt }) => withdrawnAt === null)
  },
  'sign-in': async (db, { row, letters }) =>
    (await membershipsOfKey(db, row.mailboxKey)).some((slug) => letters.has(slug)),
  invitation: isOrganiser,
  notice: (db, { row, letters }) => isNoticeWanted(db, letters, row.mailboxKey),
  'update-preview': isOrganiser,
  'new-version': isUpdateServing,
  updates: isUpdateServing,
}

/** Whether a waiting email is still to be sent. */
export function stillServes(db: Read, kind: EmailKind, mail: Waiting): Promise<boolean> | boolean {
  return SERVES[kind](db, mail)
}

async function isVerifying(db: Read, { row, letter, now }: Waiting): Promise<boolean> {
  const signature = await signatureOf(db, row)
  return !!signature && !signature.verifiedAt && !signature.withdrawnAt && isVerifiable(letter, now)
}

async function isReminderWanted(db: Read, { row, letter, now }: Waiting): Promise<boolean> {
  const signature = await signatureOf(db, row)
  return !!signature && signatureState(signature) === 'pending' && letterState(letter, now) === 'open'
}

async function isSigned(db: Read, { row }: Waiting): Promise<boolean> {
  const signature = await signatureOf(db, row)
  return !!signature?.verifiedAt && !signature.withdrawnAt
}

async function isOrganiser(db: Read, { row }: Waiting): Promise<boolean> {
  return (await membershipsOfKey(db, row.mailboxKey)).includes(row.letter)
}

function isUpdateServing(db: Read, { row, content, letters, now }: Waiting): Promise<boolean> {
  return isUpdateWanted(db, letters, row, content.version, now)
}

async function signatureOf(db: Read, { signatureId }: Waiting['row']) {
  return signatureId === null ? undefined : findSignature(db, signatureId)
}

/** The letters that the account of a keyed name organises. */
async function membershipsOfKey(db: Read, key: string): Promise<string[]> {
  const organiser = await findOrganiserByKey(db, key)
  return organiser ? (await membershipsOf(db, organiser.id)).map(({ letter }) => letter) : []
}
