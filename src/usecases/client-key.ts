import { findDayKey, insertDayKey } from '#db/queries/day-keys.ts'
import { today } from '../domain/day.ts'
import { networkKey } from '../domain/keys.ts'
import type { Context } from './context.ts'

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
  const sealed = known ?? (await makeDayKey(ctx, day))
  return networkKey(Buffer.from(ctx.cipher.open(sealed, place(day)), 'base64url'), network)
}

async function makeDayKey(ctx: Pick<Context, 'store' | 'cipher' | 'newToken'>, day: string): Promise<string> {
  const key = ctx.cipher.seal(ctx.newToken(), place(day))
  return ctx.store.write(async (tx) => {
    await insertDayKey(tx, { day, key })
    // Another process may have been quicker.
    return (await findDayKey(tx, day)) ?? key
  })
}

function place(day: string): string {
  return `day_keys/${day}`
}
