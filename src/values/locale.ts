/** The languages that the site itself speaks, the default first. BCP 47 tags. */
export const LOCALES = ['en', 'fr', 'de', 'es', 'ar'] as const

export type Locale = (typeof LOCALES)[number]

export const DEFAULT_LOCALE: Locale = LOCALES[0]

export function isLocale(tag: string): tag is Locale {
  return (LOCALES as readonly string[]).includes(tag)
}

/** The address of a page in a language: the default language has no prefix. */
export function inLanguage(path: string, locale: Locale): string {
  if (locale === DEFAULT_LOCALE) return path
  return path === '/' ? `/${locale}` : `/${locale}${path}`
}

/** The language that the first part of an address names; the default for none, `null` for one that is not spoken. */
export function localeOfPrefix(prefix: string | undefined): Locale | null {
  if (prefix === undefined) return DEFAULT_LOCALE
  return isLocale(prefix) && prefix !== DEFAULT_LOCALE ? prefix : null
}

export function direction(locale: Locale): 'ltr' | 'rtl' {
  return locale === 'ar' ? 'rtl' : 'ltr'
}
