import { findGivenUntil, findSignature } from '#db/queries/signatures.ts'
import type { Context, Erasure } from '../context.ts'
import { eraseSignature } from '../signer/erase.ts'
import { emptySignature } from '../signer/withdraw.ts'

/**
 * Erases and withdraws again whatever was so before and is back, because a backup from before was restored. A signature
 * that the same person has given since stays. Resolves to how many were concerned.
 */
export async function eraseAgain(ctx: Context): Promise<number> {
  let gone = 0
  for (const erasure of await ctx.erasures.all()) {
    // Most of them are gone, and reading is quick.
    const back = await ctx.store.read(async (db) =>
      erasure.what === 'erased'
        ? (await findGivenUntil(db, { id: erasure.signatureId, until: erasure.at, ...erasure })).length
        : (await findSignature(db, erasure.signatureId))?.withdrawnAt === null,
    )
    if (back) gone += await undo(ctx, erasure)
  }
  if (gone > 0) await ctx.store.scrub()
  return gone
}

function undo(ctx: Context, erasure: Erasure): Promise<number> {
  const { what, signatureId: id, letter, mailboxKey, at } = erasure
  return ctx.store.write(async (tx) => {
    if (what === 'withdrawn') return (await emptySignature(tx, id, at)) ? 1 : 0
    const back = await findGivenUntil(tx, { id, letter, mailboxKey, until: at })
    for (const row of back) await eraseSignature(tx, row.id)
    return back.length
  })
}
