import { findNews, textsOfNews } from '#db/queries/updates/updates.ts'
import type { Read } from '#db/store.ts'
import { textsIn } from './texts.ts'
import { type Announcement, newsTextIn } from './update.ts'

/** What a piece of news says to whoever reads a language; `null` where there is none of that id. */
export async function findAnnouncement(
  db: Read,
  letter: string,
  newsId: string,
  locale: string,
): Promise<Announcement | null> {
  const news = await findNews(db, letter, newsId)
  const text = news && newsTextIn(textsIn(await textsOfNews(db, [newsId])), locale)
  return text ? { ...text, kind: news.kind } : null
}
