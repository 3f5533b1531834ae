import { deleteCountedOf } from '#db/queries/counted-mails.ts'
import { deleteSignature } from '#db/queries/signature-steps.ts'
import { findSignature } from '#db/queries/signatures.ts'
import { deleteTokensOf } from '#db/queries/tokens.ts'
import type { Write } from '#db/store.ts'
import type { Letters } from '../../domain/letter.ts'
import type { Context } from '../context.ts'
import { holdOwnSignature, type OwnSignature } from './own-signature.ts'
import { readOwnSignature } from './read-own-signature.ts'

export type EraseOutcome =
  { ok: true; letter: string } | { ok: false; reason: Extract<OwnSignature, { ok: false }>['reason'] }

/**
 * Deletes everything about a signature: the entry, its consents, its mails, its links, and how many mails there were. Before that it is written down,
 * as a keyed hash, in a file beside the database, so that a backup that is restored later does not bring it back. If the
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
  const outcome = await ctx.store.write(async (tx): Promise<EraseOutcome> => {
    const held = await holdOwnSignature(tx, letters, token, ctx.now(), letter)
    if (!held.ok) return held
    await eraseSignature(tx, held.signature.id)
    return { ok: true, letter }
  })
  if (outcome.ok) await ctx.store.scrub()
  return outcome
}

/** Deletes a signature and everything that belongs to it. */
export async function eraseSignature(tx: Write, id: string): Promise<void> {
  const signature = await findSignature(tx, id)
  if (signature) await deleteCountedOf(tx, signature.letter, signature.mailboxKey)
  await deleteTokensOf(tx, id)
  await deleteSignature(tx, id)
}
