import { type LookupRow, nextLookups, takeLookup } from '#db/queries/signing/lookups.ts'
import type { Context } from '#features/context.ts'
import type { Letters } from '#features/letters/letter.ts'
import { associatedData } from '#values/associated-data.ts'
import { type EmailAddress, parseEmailAddress } from '#values/email-address.ts'
import type { LookupAnswers } from './lookup-answer.ts'

/** Lookups answered in one run. */
const BATCH = 50

/**
 * Answers the waiting lookups by email. Resolves to how many there were. Throws if one failed, after the others were
 * answered.
 */
export async function answerLookups(ctx: Context, letters: Letters, answers: LookupAnswers): Promise<number> {
  const waiting = await ctx.store.read((db) => nextLookups(db, BATCH))
  let fault: unknown
  for (const lookup of waiting) {
    try {
      await answer(ctx, letters, answers, lookup)
    } catch (error) {
      // A lookup that cannot be answered must not keep the others waiting for ever.
      fault ??= error
      await ctx.store.write((tx) => takeLookup(tx, lookup.id)).catch(() => {})
    }
  }
  if (fault !== undefined) throw fault
  return waiting.length
}

async function answer(ctx: Context, letters: Letters, answers: LookupAnswers, row: LookupRow): Promise<void> {
  const email = addressOf(ctx, row)
  const queue = email && (await answers[row.purpose](ctx, letters, { email, locale: row.locale }))
  await ctx.store.write(async (tx) => {
    if ((await takeLookup(tx, row.id)) && queue) await queue(tx)
  })
}

/** Opens the address of a lookup; `null` if the row was altered or sealed under another secret. */
function addressOf(ctx: Context, { id, address }: LookupRow): EmailAddress | null {
  try {
    return parseEmailAddress(ctx.cipher.open(address, associatedData.lookupAddress(id)))
  } catch {
    return null
  }
}
