import { consentsOf, deleteConsent } from '#db/queries/consents.ts'
import { deleteWaitingNews } from '#db/queries/outbox.ts'
import { forgetAddress } from '#db/queries/signature-steps.ts'
import { lockSignature } from '#db/queries/signatures.ts'
import { findToken } from '#db/queries/tokens.ts'
import type { Read } from '#db/store.ts'
import type { Letter, Letters } from '../../domain/letter.ts'
import type { Context } from '../context.ts'

/** What an unsubscribe link is about: a letter, and whether its news still goes out. */
export type Subscription =
  /** `letter` is `null` where it is not served any more. */
  { ok: true; letter: Letter | null; locale: string; active: boolean } | { ok: false; reason: 'link-unknown' }

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
    const row = await findToken(tx, token, 'unsubscribe')
    if (!row) return { ok: false, reason: 'link-unknown' }
    const done = { ok: true, letter: row.letter } as const
    if (row.signatureId === null || !(await lockSignature(tx, row.signatureId)))
      return { ...done, first: false }
    const first = await deleteConsent(tx, row.signatureId, 'updates')
    await deleteWaitingNews(tx, row.signatureId)
    // Also where the letter is not served any more: then nobody needs the address.
    if (letters.get(row.letter)?.addresses !== 'keep') await forgetAddress(tx, row.signatureId)
    return { ...done, first }
  })
}

async function findSubscription(db: Read, letters: Letters, token: string): Promise<Subscription> {
  const row = await findToken(db, token, 'unsubscribe')
  if (!row) return { ok: false, reason: 'link-unknown' }
  const consents = row.signatureId ? await consentsOf(db, row.signatureId) : []
  const active = consents.some((consent) => consent.kind === 'updates')
  return { ok: true, letter: letters.get(row.letter) ?? null, locale: row.locale, active }
}
