import { replaceConsents } from '#db/queries/consents.ts'
import { deleteMailsOf } from '#db/queries/outbox.ts'
import { markWithdrawn } from '#db/queries/signatures.ts'
import type { Letters } from '../../domain/letter.ts'
import { addressPlace } from '../../domain/mail-content.ts'
import type { Context } from '../context.ts'
import { queueMail } from '../queue-mail.ts'
import { holdOwnSignature, type OwnSignature } from './own-signature.ts'

export type WithdrawOutcome =
  /** `first` is true for the one step that withdrew it. */
  | { ok: true; first: boolean; letter: string }
  /** `not-verified`: there is nothing to withdraw yet; it can be erased. */
  | { ok: false; reason: Extract<OwnSignature, { ok: false }>['reason'] | 'not-verified' }

/**
 * A signer takes their signature back: it no longer counts, everything personal goes with the mails that waited, and
 * that a signature was given and withdrawn stays, without a name. Whose address is stored gets one last mail about it.
 */
export async function withdraw(ctx: Context, letters: Letters, token: string): Promise<WithdrawOutcome> {
  const outcome = await ctx.store.write(async (tx): Promise<WithdrawOutcome> => {
    const now = ctx.now()
    const own = await holdOwnSignature(tx, letters, token, now)
    if (!own.ok) return own
    const { letter, signature } = own
    const done = { ok: true, letter: letter.slug } as const
    if (signature.withdrawnAt) return { ...done, first: false }
    if (!(await markWithdrawn(tx, signature.id, now))) return { ok: false, reason: 'not-verified' }
    await replaceConsents(tx, signature.id, [])
    await deleteMailsOf(tx, signature.id)
    if (signature.address) {
      await queueMail(ctx, tx, {
        kind: 'withdrawn',
        letter: letter.slug,
        locale: signature.locale,
        signatureId: signature.id,
        mailboxKey: signature.id,
        to: ctx.cipher.open(signature.address, addressPlace(signature.id)),
        name: signature.name ?? '',
        version: signature.version,
      })
    }
    return { ...done, first: true }
  })
  if (outcome.ok && outcome.first) await ctx.store.scrub()
  return outcome
}
