import { deleteWaitingUpdates, markBounced } from '#db/queries/email/outbox.ts'
import { endConsent } from '#db/queries/signatures/consents.ts'
import { lockSignatures } from '#db/queries/signatures/signatures.ts'
import { forgetAddress } from '#db/queries/signing/steps.ts'
import type { Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import type { Letters } from '#features/letters/letter.ts'
import { addressKey } from '#values/keys.ts'

/**
 * Ends a signer's updates. The signature stays; waiting emails with updates are deleted, and so is the address, unless the
 * letter keeps addresses: it was only kept for updates. Resolves to whether there was a consent to end.
 */
export async function endUpdates(
  tx: Write,
  letters: Letters,
  signatureId: string,
  now: Date,
): Promise<boolean> {
  const [signature] = await lockSignatures(tx, [signatureId])
  if (!signature) return false
  const first = await endConsent(tx, signature.id, 'updates', now)
  await deleteWaitingUpdates(tx, signature.id)
  // A letter that is no longer served does not need the address either.
  if (letters.get(signature.letter)?.addresses !== 'keep') await forgetAddress(tx, signature.id)
  return first
}

/**
 * Ends a signer's updates because emails to `address` bounce, but only where the signature has this very spelling: another
 * one may be another person's. A pending signature can still be verified, but gets no reminder.
 */
export async function endUpdatesTo(
  ctx: Pick<Context, 'secret' | 'now'>,
  tx: Write,
  letters: Letters,
  { signatureId, address }: { signatureId: string; address: string },
): Promise<boolean> {
  const [signature] = await lockSignatures(tx, [signatureId])
  if (!signature || signature.withdrawnAt) return false
  if (signature.addressKey !== addressKey(ctx.secret, signature.letter, address)) return false
  if (signature.verifiedAt) return endUpdates(tx, letters, signature.id, ctx.now())
  await markBounced(tx, signature.id, ctx.now())
  return false
}
