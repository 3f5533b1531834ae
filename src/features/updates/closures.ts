import type { Closure } from '#features/letters/closure.ts'
import { LOCALES, type Locale } from '#values/locale.ts'
import type { PublishedUpdate } from './update.ts'

/** The ends of letters that published updates announce. */
export function closuresOf(updates: readonly PublishedUpdate[]): Closure[] {
  return updates.flatMap(({ id, letter, kind, publishedAt, texts }) =>
    kind === 'update' ? [] : [{ letter, kind, at: publishedAt, text: titlesOf(texts), updateId: id }],
  )
}

function titlesOf(texts: PublishedUpdate['texts']): Partial<Record<Locale, string>> {
  const titles = LOCALES.flatMap((locale) => {
    const text = texts[locale]
    return text ? [[locale, text.title] as const] : []
  })
  return Object.fromEntries(titles)
}
