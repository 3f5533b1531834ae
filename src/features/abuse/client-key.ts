import { findDayKey, insertDayKey, replaceDayKey } from '#db/queries/abuse/day-keys.ts'
import type { Context } from '#features/context.ts'
import { associatedData } from '#values/associated-data.ts'
import { today } from '#values/day.ts'
import { networkKey } from '#values/keys.ts'

/**
 * The name under which a network is known today: keyed with random bytes that are thrown away with the day, so that
 * nobody, not even who has the secret, can tell later where anything came from. Every process has the same.
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
    // Another process may have been quicker.
    const kept = opened(ctx, (await findDayKey(tx, day)) ?? key, day)
    if (!kept) await replaceDayKey(tx, { day, key })
    return kept ?? Buffer.from(fresh, 'base64url')
  })
}

/** `null` for a key that was sealed under another secret: nobody can use it any more. */
function opened({ cipher }: Pick<Context, 'cipher'>, sealed: string, day: string): Buffer | null {
  try {
    return Buffer.from(cipher.open(sealed, associatedData.dayKey(day)), 'base64url')
  } catch {
    return null
  }
}
