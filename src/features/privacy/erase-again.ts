import { deletePaperSignature, findPaperSignature } from '#db/queries/paper/signatures.ts'
import { insertScrub } from '#db/queries/privacy/pending-scrubs.ts'
import { findGivenUntil, findSignature } from '#db/queries/signatures/signatures.ts'
import type { Read } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import { finishScrub } from '#features/signatures/finish-scrub.ts'
import { eraseSignature } from '#features/signing/erase.ts'
import { emptySignature } from '#features/signing/withdraw.ts'
import type { Erasure } from '#platform/erasures-file.ts'

/**
 * Repeats erasures and withdrawals that a restored backup has undone. A signature that the same person gave later stays.
 * Resolves to how many signatures were erased or withdrawn.
 */
export async function eraseAgain(ctx: Context): Promise<number> {
  let gone = 0
  for (const erasure of await ctx.erasures.all()) {
    // Most are still gone, and reading is quick.
    if (await ctx.store.read((db) => isBack(db, erasure))) gone += await undo(ctx, erasure)
  }
  if (gone > 0) await finishScrub(ctx.store)
  return gone
}

async function isBack(db: Read, erasure: Erasure): Promise<boolean> {
  const { signatureId: id, letter, at } = erasure
  switch (erasure.what) {
    case 'erased':
      return (await findGivenUntil(db, { id, letter, mailboxKey: erasure.mailboxKey, until: at })).length > 0
    case 'withdrawn':
      return (await findSignature(db, id))?.withdrawnAt === null
    case 'paper-removed':
      return (await findPaperSignature(db, id)) !== undefined
  }
}

function undo(ctx: Context, erasure: Erasure): Promise<number> {
  const { what, signatureId: id, letter, at } = erasure
  return ctx.store.write(async (tx) => {
    await insertScrub(tx, ctx.newId(), ctx.now())
    if (what === 'withdrawn') return (await emptySignature(tx, id, at)) ? 1 : 0
    if (what === 'paper-removed') return (await deletePaperSignature(tx, id)) ? 1 : 0
    const back = await findGivenUntil(tx, { id, letter, mailboxKey: erasure.mailboxKey, until: at })
    for (const row of back) await eraseSignature(tx, row.id)
    return back.length
  })
}
