import type { UpdateTextRow } from '#db/queries/updates/updates.ts'
import { isLocale } from '#values/locale.ts'
import type { UpdateTexts } from './update.ts'

/** Groups the texts of one update by language. */
export function textsIn(rows: readonly UpdateTextRow[]): UpdateTexts {
  const texts: UpdateTexts = {}
  for (const { locale, title, text } of rows) if (isLocale(locale)) texts[locale] = { title, text }
  return texts
}
