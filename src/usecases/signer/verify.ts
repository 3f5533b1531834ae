import { lockSignature, markVerified, type SignatureRow } from '#db/queries/signatures.ts'
import type { Write } from '#db/store.ts'
import type { Letters } from '../../domain/letter.ts'
import { addressPlace } from '../../domain/mail-content.ts'
import { entryDigest } from '../../domain/shown-entry.ts'
import type { Context } from '../context.ts'
import { queueMail } from './queue-mail.ts'
import { findVerification, type Verification } from './verification.ts'

export type VerifyOutcome =
  /** `first` is true for the one step that verified it. */
  | { ok: true; first: boolean; letter: string; version: number }
  /** `entry-changed`: what was entered is not what the page showed; nothing happened. */
  | { ok: false; reason: Exclude<Verification['state'], 'pending' | 'verified'> | 'entry-changed' }

/**
 * Verifies the signature behind a link, once, however often it is asked, if what is entered is still what the page
 * showed (`seen`, see `entryDigest`): anyone who knows the address may enter something else until then. In the same
 * transaction the address is forgotten where the letter forgets addresses and no news was asked for, and the signer's
 * private link is mailed.
 */
export async function verify(
  ctx: Context,
  letters: Letters,
  token: string,
  seen: string,
): Promise<VerifyOutcome> {
  const now = ctx.now()
  return ctx.store.write(async (tx): Promise<VerifyOutcome> => {
    const before = await findVerification(tx, letters, token, now)
    if (before.state === 'pending') await lockSignature(tx, before.signature.id)
    // With the row held, nobody changes what is looked at now.
    const found = before.state === 'pending' ? await findVerification(tx, letters, token, now) : before
    if (found.state !== 'pending' && found.state !== 'verified') return { ok: false, reason: found.state }
    const { letter, signature, consents } = found
    const done = { ok: true, letter: letter.slug, version: signature.version } as const
    if (found.state === 'verified') return { ...done, first: false }
    if (entryDigest({ ...signature, consents }) !== seen) return { ok: false, reason: 'entry-changed' }
    const keepAddress = letter.addresses === 'keep' || consents.includes('updates')
    if (!(await markVerified(tx, signature.id, now, keepAddress))) return { ...done, first: false }
    if (signature.address) await queueCountedMail(ctx, tx, signature, signature.address)
    return { ...done, first: true }
  })
}

function queueCountedMail(ctx: Context, tx: Write, signature: SignatureRow, address: string): Promise<void> {
  return queueMail(ctx, tx, {
    kind: 'counted',
    letter: signature.letter,
    locale: signature.locale,
    signatureId: signature.id,
    mailboxKey: signature.mailboxKey,
    to: ctx.cipher.open(address, addressPlace(signature.id)),
    name: signature.name ?? '',
    version: signature.version,
  })
}
