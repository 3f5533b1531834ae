import type { Letter } from '#features/letters/letter.ts'
import type { PublishedNews } from '#features/updates/update.ts'

/**
 * A letter of a built page, with its news. When the site is built there is none yet: what the database says of letters
 * is put into the built pages by the server (src/server/fresh-pages.ts), and known under `npm run dev`, where pages are made as
 * they are asked for.
 */
export function asItStands<Found extends Letter | undefined>(
  { app }: Partial<App.Locals>,
  letter: Found,
): { letter: Found; news: readonly PublishedNews[] } {
  if (!app || !letter) return { letter, news: [] }
  return { letter: (app.letters.get(letter.slug) ?? letter) as Found, news: app.news.of(letter.slug) }
}
