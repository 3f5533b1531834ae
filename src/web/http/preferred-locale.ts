import { DEFAULT_LOCALE, isLocale, type Locale } from '#values/locale.ts'

/**
 * Returns the language of the site that a browser prefers (Accept-Language; RFC 9110, 12.5.4), or the default one. Of a
 * tag like `de-AT` only the language counts.
 */
export function preferredLocale(header: string | null | undefined): Locale {
  const asked = (header ?? '').split(',', 50).map((part) => {
    const [tag = '', ...parameters] = part.trim().toLowerCase().split(';')
    const weight = parameters.map((each) => /^\s*q=([\d.]+)\s*$/.exec(each)?.[1]).find(Boolean)
    return { language: tag.trim().split('-')[0] ?? '', weight: weight === undefined ? 1 : Number(weight) }
  })
  const spoken = asked.flatMap(({ language, weight }) =>
    isLocale(language) && weight > 0 ? [{ language, weight }] : [],
  )
  return spoken.toSorted((a, b) => b.weight - a.weight)[0]?.language ?? DEFAULT_LOCALE
}
