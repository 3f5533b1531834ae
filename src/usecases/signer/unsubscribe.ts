import { consentsOf, deleteConsent } from '#db/queries/consents.ts'
import { deleteWaitingNews } from '#db/queries/outbox.ts'
import { findSignature, forgetAddress, lockSignature, type SignatureRow } from '#db/queries/signatures.ts'
import { findToken } from '#db/queries/tokens.ts'
import type { Read } from '#db/store.ts'
import type { Letter, Letters } from '../../domain/letter.ts'
import { tokenHash } from '../../domain/token.ts'
import type { Context } from '../context.ts'

/** What an unsubscribe link is about: a letter, and whether its news still goes out. */
export type Subscription =
  | { ok: true; letter: Letter; locale: string; signature: SignatureRow | null; active: boolean }
  | { ok: false; reason: 'link-unknown' }

export type UnsubscribeOutcome =
  { ok: true; first: boolean; letter: string } | { ok: false; reason: 'link-unknown' }

/** What the page of an unsubscribe link shows. Changes nothing. */
export function readSubscription(ctx: Context, letters: Letters, token: string): Promise<Subscription> {
  return ctx.store.read((db) => findSubscription(db, letters, token))
}

/**
 * Ends news about a letter, at once and for good, however often it is asked (RFC 8058). The signature stays. What waits
 * to be mailed is taken back, and the address goes where the letter forgets addresses: it was only kept for news.
 */
export async function unsubscribe(
  ctx: Context,
  letters: Letters,
  token: string,
): Promise<UnsubscribeOutcome> {
  return ctx.store.write(async (tx): Promise<UnsubscribeOutcome> => {
    const found = await findSubscription(tx, letters, token)
    if (!found.ok) return found
    const { letter, signature } = found
    if (!signature) return { ok: true, first: false, letter: letter.slug }
    await lockSignature(tx, signature.id)
    const first = await deleteConsent(tx, signature.id, 'updates')
    await deleteWaitingNews(tx, signature.id, ctx.now())
    if (letter.addresses === 'forget' && signature.verifiedAt) await forgetAddress(tx, signature.id)
    return { ok: true, first, letter: letter.slug }
  })
}

async function findSubscription(db: Read, letters: Letters, token: string): Promise<Subscription> {
  const hash = tokenHash(token)
  const row = hash ? await findToken(db, hash, 'unsubscribe') : undefined
  const letter = row && letters.get(row.letter)
  if (!row || !letter) return { ok: false, reason: 'link-unknown' }
  const signature = row.signatureId ? ((await findSignature(db, row.signatureId)) ?? null) : null
  const consents = signature ? await consentsOf(db, signature.id) : []
  const active = consents.some((consent) => consent.kind === 'updates')
  return { ok: true, letter, locale: row.locale, signature, active }
}
