import { type Letter, localesOf } from '#features/letters/letter.ts'
import { LOCALES, type Locale } from '#values/locale.ts'
import { type ProseProblem, parseHeadline, parseProse } from '#values/person-name.ts'
import { isNewsKind, type NewsKind, type NewsTexts } from './update.ts'

/** Code points: it is the subject of a mail. */
export const MAX_NEWS_TITLE = 120

/** Code points: all languages together must be able to be sent as one form. */
export const MAX_NEWS_TEXT = 5_000

type NewsField = 'kind' | `${'title' | 'text'}-${Locale}`

/** What organisers type, by field. */
export type NewsInput = Partial<Record<NewsField, string>>

export const NEWS_FIELDS: readonly NewsField[] = [
  'kind',
  ...LOCALES.flatMap((locale): NewsField[] => [`title-${locale}`, `text-${locale}`]),
]

/** `nothing`: no language has anything. */
export type NewsProblem = ProseProblem | 'nothing'

export type NewsFieldError = { field: NewsField; problem: NewsProblem }

/** A piece of news as it was typed, understood. */
export type NewsDraft = { kind: NewsKind; texts: NewsTexts }

export type NewsFormResult = { ok: true; draft: NewsDraft } | { ok: false; errors: NewsFieldError[] }

/** Reads the form of a piece of news: in each language of the letter a title and a text or neither, in one at least both. */
export function parseNewsForm(letter: Letter, input: NewsInput): NewsFormResult {
  const locales = localesOf(letter)
  const errors: NewsFieldError[] = []
  const texts: NewsTexts = {}
  const kind = isNewsKind(input.kind) ? input.kind : 'news'
  for (const locale of locales) {
    const [typedTitle, typedText] = [input[`title-${locale}`] ?? '', input[`text-${locale}`] ?? '']
    if (typedTitle.trim() === '' && typedText.trim() === '') continue
    const title = parseHeadline(typedTitle, MAX_NEWS_TITLE)
    const text = parseProse(typedText, MAX_NEWS_TEXT)
    if (!title.ok) errors.push({ field: `title-${locale}`, problem: title.problem })
    if (!text.ok) errors.push({ field: `text-${locale}`, problem: text.problem })
    if (title.ok && text.ok) texts[locale] = { title: title.value, text: text.value }
  }
  const [first] = locales
  if (first && errors.length === 0 && Object.keys(texts).length === 0)
    errors.push({ field: `title-${first}`, problem: 'nothing' })
  return errors.length > 0 ? { ok: false, errors } : { ok: true, draft: { kind, texts } }
}

/** What stands in the form of a draft. */
export function inputOf({ kind, texts }: NewsDraft): NewsInput {
  const input: NewsInput = { kind }
  for (const locale of LOCALES) {
    const text = texts[locale]
    if (text) Object.assign(input, { [`title-${locale}`]: text.title, [`text-${locale}`]: text.text })
  }
  return input
}
