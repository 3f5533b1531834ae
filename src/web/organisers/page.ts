import type { APIContext } from 'astro'
import type { Letter } from '#features/letters/letter.ts'
import type { Actor, Organiser } from '#features/organisers/organiser.ts'
import { type TranslateOrganise, translateOrganise } from '#i18n/organise.ts'
import { translate } from '#i18n/translate.ts'
import { DEFAULT_LOCALE, inLanguage, type Locale, localeOfPrefix } from '#values/locale.ts'

/** What every page for the organisers of a letter begins with. */
export type OrganiserPage = {
  letter: Letter
  organiser: Organiser
  /** The same person, as use cases know them. */
  actor: Exclude<Actor, 'operator'>
  locale: Locale
  /** Where the letter's pages for organisers begin, in the language of this one. */
  base: string
  /** What is said to organisers, and what is said to everybody. */
  t: TranslateOrganise
  say: ReturnType<typeof translate>
}

/** Whose page it is, of which letter, in which language; `null` where there is no such letter, or nobody was let in. */
export function organiserPage({
  locals: { app, organiser },
  params,
}: Pick<APIContext, 'locals' | 'params'>): OrganiserPage | null {
  const letter = app.letters.get(params['slug'] ?? '')
  if (!letter || !organiser) return null
  const locale = localeOfPrefix(params['locale']) ?? DEFAULT_LOCALE
  return {
    letter,
    organiser,
    actor: { organiserId: organiser.id, address: organiser.address },
    locale,
    base: inLanguage(`/organise/letters/${letter.slug}`, locale),
    t: translateOrganise(locale),
    say: translate(locale),
  }
}
