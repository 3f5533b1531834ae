import { type ConsentRow, consentsOf } from '#db/queries/signatures/consents.ts'
import { findSignature, type SignatureRow } from '#db/queries/signatures/signatures.ts'
import { findToken } from '#db/queries/signing/tokens.ts'
import type { Read } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import type { Letter, Letters } from '#features/letters/letter.ts'
import { endUpdates } from './end-consent.ts'

/**
 * The state of a subscription. `active`: updates are sent; `ended`: they are not, and the signature stays; `withdrawn`: the
 * signature was withdrawn; `gone`: it does not exist, because it was erased, declined or never verified.
 */
export type SubscriptionState = 'active' | 'ended' | 'withdrawn' | 'gone'

/** A subscription, as its unsubscribe link shows it. */
export type Subscription =
  /** `letter` is `null` where it is no longer served; `name` where the signature was withdrawn or erased. */
  | { ok: true; letter: Letter | null; name: string | null; locale: string; state: SubscriptionState }
  | { ok: false; reason: 'link-unknown' }

/** `first`: whether there was a consent to end. */
export type UnsubscribeOutcome =
  { ok: true; first: boolean; letter: string } | { ok: false; reason: 'link-unknown' }

/** Reads the subscription of an unsubscribe link. Changes nothing. */
export function readSubscription(ctx: Context, letters: Letters, token: string): Promise<Subscription> {
  return ctx.store.read((db) => findSubscription(db, letters, token))
}

/** Ends the updates about a letter, at once and permanently. May be repeated (RFC 8058). The signature stays. */
export async function unsubscribe(
  ctx: Context,
  letters: Letters,
  token: string,
): Promise<UnsubscribeOutcome> {
  const outcome = await ctx.store.write(async (tx): Promise<UnsubscribeOutcome> => {
    const row = await findToken(tx, token, 'unsubscribe')
    if (!row) return { ok: false, reason: 'link-unknown' }
    const first = row.signatureId !== null && (await endUpdates(tx, letters, row.signatureId, ctx.now()))
    return { ok: true, first, letter: row.letter }
  })
  if (outcome.ok && outcome.first)
    ctx.emit('info', 'updates-ended', { letter: outcome.letter, reason: 'unsubscribed' })
  return outcome
}

async function findSubscription(db: Read, letters: Letters, token: string): Promise<Subscription> {
  const row = await findToken(db, token, 'unsubscribe')
  if (!row) return { ok: false, reason: 'link-unknown' }
  const consents = row.signatureId ? await consentsOf(db, row.signatureId) : []
  const signature = row.signatureId ? await findSignature(db, row.signatureId) : undefined
  return {
    ok: true,
    letter: letters.get(row.letter) ?? null,
    name: signature?.name ?? null,
    locale: row.locale,
    state: stateOf(signature, consents),
  }
}

function stateOf(signature: SignatureRow | undefined, consents: ConsentRow[]): SubscriptionState {
  if (!signature) return 'gone'
  if (signature.withdrawnAt) return 'withdrawn'
  return consents.some((consent) => consent.kind === 'updates') ? 'active' : 'ended'
}
