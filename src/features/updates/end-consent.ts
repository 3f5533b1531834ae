import { deleteWaitingUpdates, markBounced } from '#db/queries/email/outbox.ts'
import { endConsent } from '#db/queries/signatures/consents.ts'
import { lockSignatures } from '#db/queries/signatures/signatures.ts'
import { forgetAddress } from '#db/queries/signing/steps.ts'
import type { Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import type { Letters } from '#features/letters/letter.ts'
import { addressKey } from '#values/keys.ts'

/**
 * Ends the news of a signature, which stays. What waits to be mailed is taken back, and the address goes where the
 * letter forgets addresses: it was only kept for news. Resolves to whether there was news to end.
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
  // Also where the letter is not served any more: then nobody needs the address.
  if (letters.get(signature.letter)?.addresses !== 'keep') await forgetAddress(tx, signature.id)
  return first
}

/**
 * The same because mail to an address comes back, and only where the signature holds this address: another spelling may
 * be another person's. Whoever has yet to verify may do so still, and is not reminded.
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
