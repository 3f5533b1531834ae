import { findDayKey, insertDayKey, replaceDayKey } from '#db/queries/abuse/day-keys.ts'
import type { Context } from '#features/context.ts'
import { associatedData } from '#values/associated-data.ts'
import { today } from '#values/day.ts'
import { networkKey } from '#values/keys.ts'

/**
 * Derives the key of a network for today. It is hashed with random bytes that are deleted at the end of the day, so that no
 * one, not even with the secret, can find out later where anything came from. All processes share it.
 */
export async function clientKey(
  ctx: Pick<Context, 'store' | 'now' | 'cipher' | 'newToken'>,
  network: string,
): Promise<string> {
  const day = today(ctx.now())
  const known = await ctx.store.read((db) => findDayKey(db, day))
  const key = (known ? opened(ctx, known, day) : null) ?? (await makeDayKey(ctx, day))
  return networkKey(key, network)
}

async function makeDayKey(ctx: Pick<Context, 'store' | 'cipher' | 'newToken'>, day: string): Promise<Buffer> {
  const fresh = ctx.newToken()
  const key = ctx.cipher.seal(fresh, associatedData.dayKey(day))
  return ctx.store.write(async (tx) => {
    await insertDayKey(tx, { day, key })
    // Another process may have stored its key first.
    const kept = opened(ctx, (await findDayKey(tx, day)) ?? key, day)
    if (!kept) await replaceDayKey(tx, { day, key })
    return kept ?? Buffer.from(fresh, 'base64url')
  })
}

/** Opens the key of a day; `null` if it was sealed under another secret. */
function opened({ cipher }: Pick<Context, 'cipher'>, sealed: string, day: string): Buffer | null {
  try {
    return Buffer.from(cipher.open(sealed, associatedData.dayKey(day)), 'base64url')
  } catch {
    return null
  }
}
