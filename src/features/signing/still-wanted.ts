import { findSignature, findSignatures } from '#db/queries/signatures/signatures.ts'
import { findTokens } from '#db/queries/signing/tokens.ts'
import type { Read } from '#db/store.ts'
import type { StillWantedRule, StillWantedRules, WaitingEmail } from '#features/email/still-wanted.ts'
import { type EmailAboutSignature, WANTED_BY_STATE } from './wanted-by-state.ts'

/** Whether a waiting email about a signature is still wanted, by kind. */
export const SIGNING_EMAILS_WANTED: StillWantedRules<EmailAboutSignature | 'own-link'> = {
  verify: byState('verify'),
  'entered-again': byState('entered-again'),
  reminder: byState('reminder'),
  closing: byState('closing'),
  'already-signed': byState('already-signed'),
  'signed-otherwise': byState('signed-otherwise'),
  counted: byState('counted'),
  withdrawn: byState('withdrawn'),
  'own-link': opensSignature,
}

/** Reads the signature and applies the rule of its kind. An email about a deleted signature is not wanted. */
function byState(kind: EmailAboutSignature): StillWantedRule {
  return async (db, { row: { signatureId }, letter, now }) => {
    const signature = signatureId === null ? undefined : await findSignature(db, signatureId)
    return signature !== undefined && WANTED_BY_STATE[kind](signature, { letter, now })
  }
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
