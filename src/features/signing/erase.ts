import { deleteCountedOf } from '#db/queries/email/counted-emails.ts'
import { insertScrub } from '#db/queries/privacy/pending-scrubs.ts'
import { findSignature } from '#db/queries/signatures/signatures.ts'
import { deleteSignature } from '#db/queries/signing/steps.ts'
import { deleteTokensOf, freeUnsubscribeLinks } from '#db/queries/signing/tokens.ts'
import type { Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import type { Letters } from '#features/letters/letter.ts'
import { finishScrub } from '#features/signatures/finish-scrub.ts'
import { holdOwnSignature, type OwnSignature } from './own-signature.ts'
import { readOwnSignature } from './read-own-signature.ts'

export type EraseOutcome =
  /** `scrubbed`: nothing of it is left in the database's files either; otherwise a reader is in the way, and it follows. */
  | { ok: true; letter: string; scrubbed: boolean }
  | { ok: false; reason: Extract<OwnSignature, { ok: false }>['reason'] }

/**
 * Deletes everything about a signature: the entry, its consents, its mails, its links, and how many mails there were; a
 * link that ends updates stays, and belongs to nobody. Before that it is written down, as a keyed hash, in a file beside the database, so that a backup that is restored later does not bring it back. If the
 * database fails after that, the signature goes when the server starts next.
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
    const held = await holdOwnSignature(tx, letters, token, ctx.now(), letter)
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
