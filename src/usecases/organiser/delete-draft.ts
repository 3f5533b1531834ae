import { deleteDraft as deleteRow } from '#db/queries/news.ts'
import type { Letter } from '../../domain/letter.ts'
import type { Actor } from '../../domain/organiser.ts'
import type { Context } from '../context.ts'
import { recordAct } from './record-act.ts'

/** Deletes a draft; `false` if it is none any more. */
export function deleteDraft(ctx: Context, letter: Letter, actor: Actor, newsId: string): Promise<boolean> {
  return ctx.store.write(async (tx) => {
    if (!(await deleteRow(tx, letter.slug, newsId))) return false
    await recordAct(ctx, tx, actor, { letter: letter.slug, action: 'news-deleted', detail: { newsId } })
    return true
  })
}
