import { type FailedReply, failedReplies } from '#db/queries/email/outbox-state.ts'
import type { Context } from '#features/context.ts'

/** Failed emails are shown, with the server's reply, for this long. Milliseconds. */
export const FAILED_SHOWN = 30 * 24 * 60 * 60 * 1000

/** Replies that are shown at once, the most frequent first. */
export const FAILED_REPLIES = 5

/** Reads the replies with which mail servers refused emails in the last 30 days, for the operator. */
export function readFailedEmail(ctx: Pick<Context, 'store' | 'now'>): Promise<FailedReply[]> {
  const since = new Date(ctx.now().getTime() - FAILED_SHOWN)
  return ctx.store.read((db) => failedReplies(db, { since, most: FAILED_REPLIES }))
}
