import { type Letter, localesOf } from '#features/letters/letter.ts'
import { LOCALES, type Locale } from '#values/locale.ts'
import { type ProseProblem, parseHeadline, parseProse } from '#values/person-name.ts'
import { isUpdateKind, type UpdateKind, type UpdateTexts } from './update.ts'

/** The longest title, which is the subject of an email. Code points. */
export const MAX_UPDATE_TITLE = 120

/** The longest text: all languages together are sent in one form. Code points. */
export const MAX_UPDATE_TEXT = 5_000

type UpdateField = 'kind' | `${'title' | 'text'}-${Locale}`

/** The typed form, by field. */
export type UpdateInput = Partial<Record<UpdateField, string>>

/** The fields of the form. */
export const UPDATE_FIELDS: readonly UpdateField[] = [
  'kind',
  ...LOCALES.flatMap((locale): UpdateField[] => [`title-${locale}`, `text-${locale}`]),
]

/** A problem with a field. `nothing`: no language has a title and a text. */
export type UpdateProblem = ProseProblem | 'nothing'

/** A field of the form, and its problem. */
export type UpdateFieldError = { field: UpdateField; problem: UpdateProblem }

/** An update as it was typed, read. */
export type UpdateDraft = { kind: UpdateKind; texts: UpdateTexts }

/** The form as a draft, or every problem with it. */
export type UpdateFormResult = { ok: true; draft: UpdateDraft } | { ok: false; errors: UpdateFieldError[] }

/** Reads the form of an update. Each language of the letter has a title and a text or neither; at least one has both. */
export function parseUpdateForm(letter: Letter, input: UpdateInput): UpdateFormResult {
  const locales = localesOf(letter)
  const errors: UpdateFieldError[] = []
  const texts: UpdateTexts = {}
  const kind = isUpdateKind(input.kind) ? input.kind : 'update'
  for (const locale of locales) {
    const [typedTitle, typedText] = [input[`title-${locale}`] ?? '', input[`text-${locale}`] ?? '']
    if (typedTitle.trim() === '' && typedText.trim() === '') continue
    const title = parseHeadline(typedTitle, MAX_UPDATE_TITLE)
    const text = parseProse(typedText, MAX_UPDATE_TEXT)
    if (!title.ok) errors.push({ field: `title-${locale}`, problem: title.problem })
    if (!text.ok) errors.push({ field: `text-${locale}`, problem: text.problem })
    if (title.ok && text.ok) texts[locale] = { title: title.value, text: text.value }
  }
  const [first] = locales
  if (first && errors.length === 0 && Object.keys(texts).length === 0)
    errors.push({ field: `title-${first}`, problem: 'nothing' })
  return errors.length > 0 ? { ok: false, errors } : { ok: true, draft: { kind, texts } }
}

/** The fields of the form, filled in with a draft. */
export function inputOf({ kind, texts }: UpdateDraft): UpdateInput {
  const input: UpdateInput = { kind }
  for (const locale of LOCALES) {
    const text = texts[locale]
    if (text) Object.assign(input, { [`title-${locale}`]: text.title, [`text-${locale}`]: text.text })
  }
  return input
}
