import { hasConsent } from '#db/queries/consents.ts'
import { markVerified } from '#db/queries/signatures.ts'
import type { Letters } from '../../domain/letter.ts'
import { addressPlace } from '../../domain/mail-content.ts'
import type { Context } from '../context.ts'
import { queueMail } from './queue-mail.ts'
import { findVerification, type Verification } from './verification.ts'

export type VerifyOutcome =
  /** `first` is true for the one step that verified it. */
  | { ok: true; first: boolean; letter: string; version: number }
  | { ok: false; reason: Exclude<Verification['state'], 'pending' | 'verified'> }

/**
 * Verifies the signature behind a link, once, however often it is asked. In the same transaction the address is
 * forgotten where the letter forgets addresses and no news was asked for, and the signer's private link is mailed.
 */
export async function verify(ctx: Context, letters: Letters, token: string): Promise<VerifyOutcome> {
  const now = ctx.now()
  return ctx.store.write(async (tx): Promise<VerifyOutcome> => {
    const found = await findVerification(tx, letters, token, now)
    if (found.state !== 'pending' && found.state !== 'verified') return { ok: false, reason: found.state }
    const { letter, signature } = found
    const done = { ok: true, letter: letter.slug, version: signature.version } as const
    if (found.state === 'verified') return { ...done, first: false }
    const keepAddress = letter.addresses === 'keep' || (await hasConsent(tx, signature.id, 'updates'))
    if (!(await markVerified(tx, signature.id, now, keepAddress))) {
      // Another request took the step, or took the row away, since it was read.
      const after = await findVerification(tx, letters, token, now)
      if (after.state === 'verified') return { ...done, first: false }
      return { ok: false, reason: after.state === 'pending' ? 'link-unknown' : after.state }
    }
    if (signature.address) {
      await queueMail(ctx, tx, {
        kind: 'counted',
        letter: letter.slug,
        locale: signature.locale,
        signatureId: signature.id,
        mailboxKey: signature.mailboxKey,
        to: ctx.cipher.open(signature.address, addressPlace(signature.id)),
        name: signature.name ?? '',
        version: signature.version,
      })
    }
    return { ...done, first: true }
  })
}
