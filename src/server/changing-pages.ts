import { currentVersion, firstLetter, type Letter, letterState, localesOf } from '#features/letters/letter.ts'
import { addressesUntil } from '#features/signatures/retention.ts'
import { inLanguage, LOCALES, type Locale } from '#values/locale.ts'

/** A built page whose content may change while the server runs. */
export type ChangingPage = {
  /** The path at which it is served. */
  path: string
  /** The page below `/fresh` that renders it. */
  template: 'letter' | 'feed.xml' | 'privacy'
  /** The letter; empty for a page of the site. */
  slug: string
  locale: Locale
  /** A text that differs whenever the page's content does. */
  state: string
}

/** The pages that change: those of each letter in each of its languages, and the privacy pages. */
export function changingPages(
  letters: readonly Letter[],
  updatesOf: (slug: string) => readonly string[],
  now: Date,
): ChangingPage[] {
  const first = firstLetter(letters)
  return [
    ...letters.flatMap((letter) => pagesOf(letter, letter === first, updatesOf(letter.slug), now)),
    ...privacyPages(letters),
  ]
}

function pagesOf(letter: Letter, isFirst: boolean, updates: readonly string[], now: Date): ChangingPage[] {
  const { slug, closes, answered } = letter
  const state = JSON.stringify([letterState(letter, now), closes, answered?.on, updates])
  return localesOf(letter).flatMap((locale): ChangingPage[] => {
    const page = { slug, locale, state }
    const path = inLanguage(`/letters/${slug}`, locale)
    const isHome = isFirst && currentVersion(letter, locale)
    return [
      { ...page, path, template: 'letter' },
      { ...page, path: `${path}/feed.xml`, template: 'feed.xml' },
      ...(isHome ? [{ ...page, path: inLanguage('/', locale), template: 'letter' as const }] : []),
    ]
  })
}

/** The privacy pages say until when each letter keeps addresses. */
function privacyPages(letters: readonly Letter[]): ChangingPage[] {
  const state = JSON.stringify(letters.map((letter) => addressesUntil(letter)?.toISOString()))
  return LOCALES.map((locale) => ({
    path: inLanguage('/privacy', locale),
    template: 'privacy',
    slug: '',
    locale,
    state,
  }))
}
