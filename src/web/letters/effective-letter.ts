import type { Letter } from '#features/letters/letter.ts'
import type { PublishedUpdate } from '#features/updates/update.ts'

/**
 * Returns a letter as it is now, with its updates. A page that is built has only its files: closures and updates from the
 * database are added by the server (src/server/fresh-pages.ts). Under `npm run dev`, where pages are rendered on demand,
 * they are added here.
 */
export function effectiveLetter<Found extends Letter | undefined>(
  { app }: Partial<App.Locals>,
  letter: Found,
): { letter: Found; updates: readonly PublishedUpdate[] } {
  if (!app || !letter) return { letter, updates: [] }
  return { letter: (app.letters.get(letter.slug) ?? letter) as Found, updates: app.updates.of(letter.slug) }
}
