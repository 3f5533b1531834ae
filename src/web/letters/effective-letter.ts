import type { Letter } from '#features/letters/letter.ts'
import type { PublishedUpdate } from '#features/updates/update.ts'

/**
 * A letter of a built page, with its news. When the site is built there is none yet: what the database says of letters
 * is put into the built pages by the server (src/server/fresh-pages.ts), and known under `npm run dev`, where pages are made as
 * they are asked for.
 */
export function effectiveLetter<Found extends Letter | undefined>(
  { app }: Partial<App.Locals>,
  letter: Found,
): { letter: Found; updates: readonly PublishedUpdate[] } {
  if (!app || !letter) return { letter, updates: [] }
  return { letter: (app.letters.get(letter.slug) ?? letter) as Found, updates: app.updates.of(letter.slug) }
}
