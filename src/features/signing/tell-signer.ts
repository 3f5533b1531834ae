import { findSignature, lockSignature } from '#db/queries/signatures/signatures.ts'
import type { Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import type { Allowance } from '#features/email/caps.ts'
import { queueEmailWithinCaps } from '#features/email/queue-within-caps.ts'
import type { Letter } from '#features/letters/letter.ts'
import { addressKey } from '#values/keys.ts'
import type { SignForm } from './form.ts'

/** Tells an address by email that its mailbox has already signed; `false` if the signature is gone by now. */
export async function tellSigner(
  ctx: Context,
  tx: Write,
  letter: Letter,
  signatureId: string,
  form: SignForm,
  allowance: Exclude<Allowance, 'sign-in' | 'declined'>,
): Promise<boolean> {
  const signature = (await lockSignature(tx, signatureId)) ? await findSignature(tx, signatureId) : undefined
  // It may have been withdrawn before it was locked.
  if (!signature || signature.withdrawnAt) return false
  // Another spelling may be another person's address at hosts that tell the two apart. Only the spelling that was
  // verified gets the private link and the name.
  const isOwner = signature.addressKey === addressKey(ctx.secret, letter.slug, form.email.address)
  const content = {
    kind: isOwner ? ('already-signed' as const) : ('signed-otherwise' as const),
    letter: letter.slug,
    locale: form.version.locale,
    signatureId,
    mailboxKey: signature.mailboxKey,
    to: form.email.address,
    name: isOwner ? (signature.name ?? '') : form.name,
    version: signature.version,
  }
  await queueEmailWithinCaps(ctx, tx, content, { allowance, repeats: true })
  return true
}
