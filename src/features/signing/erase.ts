import { deleteCountedOf } from '#db/queries/email/counted-emails.ts'
import { insertScrub } from '#db/queries/privacy/pending-scrubs.ts'
import { findSignature } from '#db/queries/signatures/signatures.ts'
import { deleteSignature } from '#db/queries/signing/steps.ts'
import { deleteTokensOf, freeUnsubscribeLinks } from '#db/queries/signing/tokens.ts'
import type { Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import type { Letters } from '#features/letters/letter.ts'
import { finishScrub } from '#features/signatures/finish-scrub.ts'
import { lockOwnSignature, type OwnSignature } from './own-signature.ts'
import { readOwnSignature } from './read-own-signature.ts'

/** The result of `erase`. */
export type EraseOutcome =
  /** `scrubbed`: the database files hold no trace of it. `false` while a reader prevents that; it is done later. */
  | { ok: true; letter: string; scrubbed: boolean }
  | { ok: false; reason: Extract<OwnSignature, { ok: false }>['reason'] }

/**
 * Deletes everything about a signature: the entry, its consents, emails, links and email counts. A link that ends updates
 * still works, but no longer leads to anyone. First, the erasure is recorded as a keyed hash in a file beside the
 * database, so that a restored backup does not bring the signature back. If the database fails after that, the
 * signature is erased when the server starts again.
 */
export async function erase(
  ctx: Context,
  letters: Letters,
  token: string,
  slug?: string,
): Promise<EraseOutcome> {
  const own = await readOwnSignature(ctx, letters, token, slug)
  if (!own.ok) return own
  const { id: signatureId, letter, mailboxKey } = own.signature
  await ctx.erasures.add({ what: 'erased', signatureId, letter, mailboxKey, at: ctx.now() })
  const outcome = await ctx.store.write(async (tx) => {
    const held = await lockOwnSignature(tx, letters, token, ctx.now(), letter)
    if (!held.ok) return held
    await eraseSignature(tx, held.signature.id)
    await insertScrub(tx, ctx.newId(), ctx.now())
    return { ok: true, letter } as const
  })
  if (outcome.ok) ctx.emit('info', 'signature-erased', { letter })
  return outcome.ok ? { ...outcome, scrubbed: await finishScrub(ctx.store) } : outcome
}

/** Deletes a signature and everything that belongs to it. */
export async function eraseSignature(tx: Write, id: string): Promise<void> {
  const signature = await findSignature(tx, id)
  if (signature) await deleteCountedOf(tx, signature.letter, signature.mailboxKey)
  await freeUnsubscribeLinks(tx, id)
  await deleteTokensOf(tx, id)
  await deleteSignature(tx, id)
}
