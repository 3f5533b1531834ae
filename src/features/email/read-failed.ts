import { type FailedReply, failedReplies } from '#db/queries/email/outbox-state.ts'
import type { Context } from '#features/context.ts'
import { FAILED_REPLIES, FAILED_SHOWN } from './lifetimes.ts'

/** The replies because of which emails of any kind failed lately, the most frequent first, for the operator. */
export function readFailedEmail(ctx: Pick<Context, 'store' | 'now'>): Promise<FailedReply[]> {
  const since = new Date(ctx.now().getTime() - FAILED_SHOWN)
  return ctx.store.read((db) => failedReplies(db, { since, most: FAILED_REPLIES }))
}
