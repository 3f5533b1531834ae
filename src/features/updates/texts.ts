import type { NewsTextRow } from '#db/queries/updates/updates.ts'
import { isLocale } from '#values/locale.ts'
import type { NewsTexts } from './update.ts'

/** The texts of one piece of news, by language. */
export function textsIn(rows: readonly NewsTextRow[]): NewsTexts {
  const texts: NewsTexts = {}
  for (const { locale, title, text } of rows) if (isLocale(locale)) texts[locale] = { title, text }
  return texts
}
