import { findNews, textsOfNews } from '#db/queries/news.ts'
import type { Read } from '#db/store.ts'
import { type Announcement, newsTextIn } from '../../domain/news.ts'
import { textsIn } from './news-texts.ts'

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
