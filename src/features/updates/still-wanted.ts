import { currentUpdatesConsents } from '#db/queries/signatures/consents.ts'
import { answersOf } from '#db/queries/signatures/reaffirmations.ts'
import { findSignature, type SignatureRow } from '#db/queries/signatures/signatures.ts'
import { findUpdate } from '#db/queries/updates/updates.ts'
import type { Read } from '#db/store.ts'
import type { StillWantedRules, WaitingEmail } from '#features/email/still-wanted.ts'
import { offeredVersion } from '#features/signatures/reaffirmation.ts'
import { isReader } from './update.ts'

/** Whether a waiting email with updates is still wanted, by kind. */
export const UPDATE_EMAILS_WANTED: StillWantedRules<'new-version' | 'update'> = {
  'new-version': isVersionWanted,
  update: isUpdateWanted,
}

type Consent = { givenAt: Date; locale: string }

/** Whether an update was not cancelled, and the signer is still one of its readers. */
async function isUpdateWanted(db: Read, { row, letters }: WaitingEmail): Promise<boolean> {
  const reader = await readerOf(db, row.signatureId)
  if (!reader || row.updateId === null || !letters.has(row.letter)) return false
  const update = await findUpdate(db, row.letter, row.updateId)
  return !!update && update.cancelledAt === null && isReader(update, reader.signature, reader.consent)
}

/**
 * Whether a signer still has a version to decide about: they have not decided, can still re-affirm, and no later version
 * was announced to them.
 */
async function isVersionWanted(
  db: Read,
  { row, content: { version }, letters, now }: WaitingEmail,
): Promise<boolean> {
  const reader = await readerOf(db, row.signatureId)
  const letter = letters.get(row.letter)
  if (!reader || !letter) return false
  const { signature, consent } = reader
  const answers = await answersOf(db, [signature.id])
  const isDecided = answers.some(
    (answer) =>
      answer.version > version || (answer.version === version && (answer.keptAt ?? answer.reaffirmedAt)),
  )
  return !isDecided && offeredVersion(letter, { signature, answers, locale: consent.locale }, now) !== null
}

/** A signer who consents to updates; `undefined` where the signature or the consent is gone. */
async function readerOf(
  db: Read,
  signatureId: string | null,
): Promise<{ signature: SignatureRow; consent: Consent } | undefined> {
  if (signatureId === null) return undefined
  const signature = await findSignature(db, signatureId)
  const consent = (await currentUpdatesConsents(db, [signatureId])).get(signatureId)
  return signature && consent && { signature, consent }
}
