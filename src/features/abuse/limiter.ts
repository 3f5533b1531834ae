import { addPoints, type LimitRow } from '#db/queries/abuse/limits.ts'
import type { Context } from '#features/context.ts'
import { secondsLeft } from '#values/day.ts'
import type { Rate } from '#values/rate.ts'
import type { Limits } from './limits.ts'

/** Whether a limit has room. `retryAfter`: seconds until it has room again. */
export type Room = { ok: true } | { ok: false; retryAfter: number }

/** The limits that refuse a request. */
export type LimitName = Extract<keyof Limits, 'client' | 'unproven' | 'links'>

/**
 * Counts one request of a key against every rate of a limit. The counts are in the database, so that all processes share
 * them. A refused request is counted, too.
 */
export async function consume(
  { store, now, limits }: Pick<Context, 'store' | 'now' | 'limits'>,
  limit: LimitName,
  key: string,
): Promise<Room> {
  if (!limits) return { ok: true }
  const at = now()
  const waits = await store.write(async (tx) => {
    const found: number[] = []
    // Always in the order of the rates, so that two processes do not wait for each other's rows.
    for (const rate of limits[limit])
      found.push(waitAfter(rate, await addPoints(tx, windowOf(limit, rate, key, at), at), at))
    return found
  })
  const wait = Math.max(...waits)
  if (wait === 0) return { ok: true }
  // A network has another key after midnight.
  return { ok: false, retryAfter: Math.min(Math.ceil(wait / 1000), secondsLeft(at)) }
}

/** The window of a rate that begins with this request, unless the key has one that is not over. */
function windowOf(limit: LimitName, { seconds }: Rate, key: string, now: Date): LimitRow {
  return {
    key: `${limit}/${seconds}:${key}`,
    points: 1,
    expire: new Date(now.getTime() + seconds * 1000),
  }
}

/** Milliseconds until a rate lets a key through again, once this request is counted; 0 if it lets this one through. */
export function waitAfter(
  { most }: Rate,
  { points, expire }: Pick<LimitRow, 'points' | 'expire'>,
  now: Date,
): number {
  return points > most ? Math.max(1, expire.getTime() - now.getTime()) : 0
}
