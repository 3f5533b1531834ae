import type { SignerEmailKind } from '#features/email/kinds.ts'
import { isVerifiable, type Letter, letterState } from '#features/letters/letter.ts'
import { type SignatureTimes, signatureState } from '#features/signatures/state.ts'

/** The kinds of emails about one signature that it, and its letter, decide about. */
export type EmailAboutSignature = Exclude<SignerEmailKind, 'new-version' | 'update' | 'own-link'>

type Rule = (signature: SignatureTimes, at: { letter: Letter; now: Date }) => boolean

/** Whether an email about a signature in some state is still wanted. */
export const WANTED_BY_STATE: Readonly<Record<EmailAboutSignature, Rule>> = {
  verify: isUnverified,
  'entered-again': isUnverified,
  reminder: isReminderWanted,
  closing: isReminderWanted,
  'already-signed': isSigned,
  'signed-otherwise': isSigned,
  counted: isSigned,
  withdrawn: ({ withdrawnAt }) => withdrawnAt !== null,
}

/** An invalidated signature can still be verified: its signer must not see that it was noticed. */
function isUnverified(
  { verifiedAt, withdrawnAt }: SignatureTimes,
  at: { letter: Letter; now: Date },
): boolean {
  return verifiedAt === null && withdrawnAt === null && isVerifiable(at.letter, at.now)
}

function isReminderWanted(signature: SignatureTimes, at: { letter: Letter; now: Date }): boolean {
  return signatureState(signature) === 'pending' && letterState(at.letter, at.now) === 'open'
}

function isSigned({ verifiedAt, withdrawnAt }: SignatureTimes): boolean {
  return verifiedAt !== null && withdrawnAt === null
}
