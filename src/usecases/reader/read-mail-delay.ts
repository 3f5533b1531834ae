import { verifyingState } from '#db/queries/outbox-state.ts'
import type { Context } from '../context.ts'

/** Nobody is told of a delay shorter than this. Seconds. */
const NOTICEABLE = 2 * 60

/**
 * How long whoever signs now waits for their mail, about, and how many mails wait, at most: in hundreds, because a
 * single one more would tell what came of an address.
 */
export type MailDelay = { minutes: number; waiting: number }

/**
 * Whether the mail that verifies is slow, and by how much: as long as the first in the queue has waited, or the queue
 * takes at the rate at which mail leaves, or nothing leaves at all. `null` while it flows.
 */
export async function readMailDelay(
  ctx: Pick<Context, 'store' | 'now'>,
  mail: { pausedUntil: Date | null; rate: number },
): Promise<MailDelay | null> {
  const now = ctx.now()
  const { waiting, oldest } = await ctx.store.read((db) => verifyingState(db, now))
  const until = (moment: Date | null) => (moment ? (moment.getTime() - now.getTime()) / 1000 : 0)
  const seconds = Math.max(-until(oldest), until(mail.pausedUntil), waiting / mail.rate)
  return seconds < NOTICEABLE
    ? null
    : { minutes: Math.ceil(seconds / 60), waiting: Math.ceil(Math.max(waiting, 1) / 100) * 100 }
}
