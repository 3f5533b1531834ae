import { publicUpdates, textsOfUpdates } from '#db/queries/updates/updates.ts'
import type { Store } from '#db/store.ts'
import { textsIn } from './texts.ts'
import type { PublishedUpdate } from './update.ts'

/** Lists the published updates of all letters, the latest first. */
export function listPublicUpdates(ctx: { store: Store }): Promise<PublishedUpdate[]> {
  return ctx.store.read(async (db) => {
    const rows = await publicUpdates(db)
    const ids = rows.map(({ id }) => id)
    const texts = Map.groupBy(ids.length > 0 ? await textsOfUpdates(db, ids) : [], ({ updateId }) => updateId)
    return rows.flatMap(({ id, letter, kind, publishedAt }): PublishedUpdate[] =>
      publishedAt ? [{ id, letter, kind, publishedAt, texts: textsIn(texts.get(id) ?? []) }] : [],
    )
  })
}
