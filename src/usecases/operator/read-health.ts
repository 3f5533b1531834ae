import { queueState } from '#db/queries/outbox.ts'
import type { Context } from '../context.ts'

/** Mail that has waited longer than this is a reason to look. Seconds. */
const SLOW_MAIL = 15 * 60

export type Health = {
  /** `degraded`: people can sign, but their mail is late. */
  status: 'ok' | 'degraded' | 'failing'
  database: 'ok' | 'unavailable'
  mail: { waiting: number; oldestSeconds: number; paused: boolean } | null
}

/** How the process is, as far as anyone may know. Never throws. */
export async function readHealth(
  ctx: Pick<Context, 'store' | 'now'>,
  mailPausedUntil: Date | null,
): Promise<Health> {
  const now = ctx.now()
  try {
    const queue = await ctx.store.read((db) => queueState(db, now))
    // Whoever signs has to be written down: a database that can only be read is no help to them.
    await ctx.store.write(() => Promise.resolve())
    const oldestSeconds = queue.oldest ? Math.floor((now.getTime() - queue.oldest.getTime()) / 1000) : 0
    const paused = mailPausedUntil !== null && mailPausedUntil > now
    return {
      status: paused || oldestSeconds > SLOW_MAIL ? 'degraded' : 'ok',
      database: 'ok',
      mail: { waiting: queue.waiting, oldestSeconds, paused },
    }
  } catch {
    return { status: 'failing', database: 'unavailable', mail: null }
  }
}
