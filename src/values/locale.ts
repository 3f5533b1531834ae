/** The languages of the interface, the default first. BCP 47 tags. */
export const LOCALES = ['en', 'fr', 'de', 'es', 'ar'] as const

/** One of them. */
export type Locale = (typeof LOCALES)[number]

/** The language of pages without a prefix. */
export const DEFAULT_LOCALE: Locale = LOCALES[0]

/** Whether a text is one of the site's languages. */
export function isLocale(tag: string): tag is Locale {
  return (LOCALES as readonly string[]).includes(tag)
}

/** The address of a page in a language: the default language has no prefix. */
export function inLanguage(path: string, locale: Locale): string {
  if (locale === DEFAULT_LOCALE) return path
  return path === '/' ? `/${locale}` : `/${locale}${path}`
}

/** The language that the first segment of a path names; the default for none, `null` for one that the site does not have. */
export function localeOfPrefix(prefix: string | undefined): Locale | null {
  if (prefix === undefined) return DEFAULT_LOCALE
  return isLocale(prefix) && prefix !== DEFAULT_LOCALE ? prefix : null
}

/** The direction in which a language is written. */
export function direction(locale: Locale): 'ltr' | 'rtl' {
  return locale === 'ar' ? 'rtl' : 'ltr'
}
