import { RateLimiterDrizzle, RateLimiterRes, RateLimiterUnion } from 'rate-limiter-flexible'
import { addPoints, type LimitRow } from '#db/queries/abuse/limits.ts'
import type { Context } from '#features/context.ts'
import { secondsLeft } from '#values/day.ts'
import type { Rate } from '#values/rate.ts'
import type { Limits } from './limits.ts'

/** `retryAfter`: in how many seconds there is room again. */
export type Room = { ok: true } | { ok: false; retryAfter: number }

/** The limits beyond which somebody is asked to come back later. */
export type LimitName = Extract<keyof Limits, 'client' | 'unproven' | 'links'>

/**
 * Uses up one of what a key may do at each rate of a limit. Kept in the database, so that every process sees the same;
 * what was refused counts too, until the time of its rate is over.
 */
export async function consume(
  ctx: Pick<Context, 'store' | 'now' | 'limits'>,
  limit: LimitName,
  key: string,
): Promise<Room> {
  if (!ctx.limits) return { ok: true }
  const rates = ctx.limits[limit].map((rate) => new StoredLimiter(ctx, limit, rate))
  try {
    await new RateLimiterUnion(...rates).consume(key)
    return { ok: true }
  } catch (refusals) {
    // Networks have other names tomorrow.
    return { ok: false, retryAfter: Math.min(secondsOf(refusals), secondsLeft(ctx.now())) }
  }
}

/** Until the last of the rates lets through again; throws what is no refusal. */
function secondsOf(refusals: unknown): number {
  const waits = Object.values(refusals as Record<string, unknown>).map((refusal) => {
    if (refusal instanceof RateLimiterRes) return refusal.msBeforeNext
    throw refusal
  })
  return Math.max(1, Math.ceil(Math.max(...waits) / 1000))
}

/** The library's limiter with our own storage and clock beneath it. */
class StoredLimiter extends RateLimiterDrizzle {
  readonly #ctx: Pick<Context, 'store' | 'now'>

  constructor(ctx: Pick<Context, 'store' | 'now'>, limit: LimitName, { most, seconds }: Rate) {
    super({
      storeClient: ctx.store,
      schema: {},
      keyPrefix: `${limit}/${seconds}`,
      points: most,
      duration: seconds,
      // Housekeeping does that.
      clearExpiredByTimeout: false,
    })
    this.#ctx = ctx
  }

  _upsert(key: string, points: number, milliseconds: number): Promise<LimitRow> {
    const now = this.#ctx.now()
    const row = { key, points, expire: new Date(now.getTime() + milliseconds) }
    return this.#ctx.store.write((tx) => addPoints(tx, row, now))
  }

  _getRateLimiterRes(_key: string, added: number, { points, expire }: LimitRow): RateLimiterRes {
    const wait = Math.max(0, expire.getTime() - this.#ctx.now().getTime())
    return new RateLimiterRes(Math.max(0, this.points - points), wait, points, points === added)
  }
}
