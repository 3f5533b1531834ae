import { findSignature, findSignatures } from '#db/queries/signatures/signatures.ts'
import { findTokens } from '#db/queries/signing/tokens.ts'
import type { Read } from '#db/store.ts'
import type { SignerEmailKind } from '#features/email/kinds.ts'
import type { StillWantedRules, WaitingEmail } from '#features/email/still-wanted.ts'
import { isVerifiable, letterState } from '#features/letters/letter.ts'
import { signatureState } from '#features/signatures/state.ts'

/** Whether a waiting email about a signature is still wanted, by kind. */
export const SIGNING_EMAILS_WANTED: StillWantedRules<Exclude<SignerEmailKind, 'new-version' | 'update'>> = {
  verify: isUnverified,
  'entered-again': isUnverified,
  reminder: isReminderWanted,
  closing: isReminderWanted,
  'already-signed': isSigned,
  'signed-otherwise': isSigned,
  counted: isSigned,
  withdrawn: async (db, email) => !!(await signatureOf(db, email))?.withdrawnAt,
  'own-link': opensSignature,
}

async function isUnverified(db: Read, email: WaitingEmail): Promise<boolean> {
  const signature = await signatureOf(db, email)
  return (
    !!signature && !signature.verifiedAt && !signature.withdrawnAt && isVerifiable(email.letter, email.now)
  )
}

async function isReminderWanted(db: Read, email: WaitingEmail): Promise<boolean> {
  const signature = await signatureOf(db, email)
  return (
    !!signature && signatureState(signature) === 'pending' && letterState(email.letter, email.now) === 'open'
  )
}

async function isSigned(db: Read, email: WaitingEmail): Promise<boolean> {
  const signature = await signatureOf(db, email)
  return !!signature?.verifiedAt && !signature.withdrawnAt
}

/** Whether the link opens a signature that is not withdrawn. */
async function opensSignature(db: Read, { content: { token } }: WaitingEmail): Promise<boolean> {
  const opens = token === null ? [] : await findTokens(db, token, 'own-page')
  const signatures = await findSignatures(
    db,
    opens.flatMap(({ signatureId }) => signatureId ?? []),
  )
  return signatures.some(({ withdrawnAt }) => withdrawnAt === null)
}

async function signatureOf(db: Read, { row: { signatureId } }: WaitingEmail) {
  return signatureId === null ? undefined : findSignature(db, signatureId)
}
