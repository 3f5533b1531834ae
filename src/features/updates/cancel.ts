import { deleteNewsMails } from '#db/queries/updates/deliveries.ts'
import { findNews, markNewsCancelled } from '#db/queries/updates/updates.ts'
import type { Context } from '#features/context.ts'
import type { Letter } from '#features/letters/letter.ts'
import type { Actor } from '#features/organisers/organiser.ts'
import { recordAct } from '#features/organisers/record-act.ts'

export type CancelOutcome =
  /** `stopped`: mails that were queued and have not left. */
  { ok: true; stopped: number } | { ok: false; reason: 'news-unknown' | 'news-cancelled' }

/**
 * Stops what has not left of a piece of news, and takes it off the letter's page. The end of a letter stays announced,
 * and stays its end: people have been told.
 */
export async function cancelNews(
  ctx: Context,
  letter: Letter,
  actor: Actor,
  id: string,
): Promise<CancelOutcome> {
  return ctx.store.write(async (tx): Promise<CancelOutcome> => {
    if (!(await markNewsCancelled(tx, letter.slug, id, ctx.now()))) {
      const news = await findNews(tx, letter.slug, id)
      return { ok: false, reason: news?.cancelledAt ? 'news-cancelled' : 'news-unknown' }
    }
    // With the row held nobody queues more of it.
    const stopped = await deleteNewsMails(tx, id)
    const detail = { newsId: id }
    await recordAct(ctx, tx, actor, { letter: letter.slug, action: 'news-cancelled', count: stopped, detail })
    return { ok: true, stopped }
  })
}
