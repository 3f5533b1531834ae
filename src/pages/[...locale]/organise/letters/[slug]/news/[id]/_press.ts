import type { APIContext } from 'astro'
import type { Letter } from '../../../../../../../domain/letter.ts'
import {
  DEFAULT_LOCALE,
  inLanguage,
  type Locale,
  localeOfPrefix,
} from '../../../../../../../domain/locale.ts'
import type { Organiser } from '../../../../../../../domain/organiser.ts'

/** A press of a button at a piece of news: who, of which letter, and how the page goes on. */
export type Press = {
  letter: Letter
  organiser: Organiser
  id: string
  locale: Locale
  /** Goes back to the piece of news, or to all of them, with what is said there (a name below `news.said`). */
  back(to: 'news' | 'list', said: string): Response
}

/** What every button at a piece of news needs; `null` where there is no such letter. */
export function readPress({ locals, params, redirect }: APIContext): Press | null {
  const letter = locals.app.letters.get(params['slug'] ?? '')
  const { organiser } = locals
  if (!letter || !organiser) return null
  const locale = localeOfPrefix(params['locale']) ?? DEFAULT_LOCALE
  const id = params['id'] ?? ''
  const list = inLanguage(`/organise/letters/${letter.slug}/news`, locale)
  return {
    letter,
    organiser,
    id,
    locale,
    back: (to, said) => redirect(`${to === 'list' ? list : `${list}/${id}`}?said=${said}`, 303),
  }
}
