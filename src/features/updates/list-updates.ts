import { publicNews, textsOfNews } from '#db/queries/updates/updates.ts'
import type { Store } from '#db/store.ts'
import { textsIn } from './texts.ts'
import type { PublishedNews } from './update.ts'

/** What readers see of news, of all letters, the latest first. */
export function listPublicNews(ctx: { store: Store }): Promise<PublishedNews[]> {
  return ctx.store.read(async (db) => {
    const rows = await publicNews(db)
    const ids = rows.map(({ id }) => id)
    const texts = Map.groupBy(ids.length > 0 ? await textsOfNews(db, ids) : [], ({ newsId }) => newsId)
    return rows.flatMap(({ id, letter, kind, publishedAt }): PublishedNews[] =>
      publishedAt ? [{ id, letter, kind, publishedAt, texts: textsIn(texts.get(id) ?? []) }] : [],
    )
  })
}
