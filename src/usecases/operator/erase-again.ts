import { findGivenUntil } from '#db/queries/signatures.ts'
import type { Context } from '../context.ts'
import { eraseSignature } from '../signer/erase.ts'

/**
 * Erases whatever was erased before and is there again, because a backup from before was restored. A signature that the
 * same person has given since stays. Resolves to how many went.
 */
export async function eraseAgain(ctx: Context): Promise<number> {
  let gone = 0
  for (const { letter, mailboxKey, erasedAt } of await ctx.erasures.all()) {
    gone += await ctx.store.write(async (tx) => {
      const back = await findGivenUntil(tx, { letter, mailboxKey, until: erasedAt })
      for (const { id } of back) await eraseSignature(tx, id)
      return back.length
    })
  }
  if (gone > 0) await ctx.store.scrub()
  return gone
}
