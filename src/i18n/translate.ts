import { IntlMessageFormat } from 'intl-messageformat'
import { LOCALES, type Locale } from '../domain/locale.ts'
import ar from './messages/ar.json' with { type: 'json' }
import de from './messages/de.json' with { type: 'json' }
import en from './messages/en.json' with { type: 'json' }
import es from './messages/es.json' with { type: 'json' }
import fr from './messages/fr.json' with { type: 'json' }

/** The name of a sentence in the catalogues. */
export type MessageKey = keyof typeof en

export type Values = Record<string, string | number | Date>

/** Says a sentence in one language. Values go where the catalogue puts them (ICU MessageFormat). */
export type Translate = (key: MessageKey, values?: Values) => string

const CATALOGUES: Readonly<Record<Locale, Record<MessageKey, string>>> = { en, fr, de, es, ar }

const TRANSLATORS = Object.fromEntries(
  LOCALES.map((locale) => [locale, translator(locale, CATALOGUES[locale])]),
) as Readonly<Record<Locale, Translate>>

/** A language as Intl takes it. Arabic is set with the digits that also stand in versions and dates of the letters. */
export function intlTag(locale: Locale): string {
  return locale === 'ar' ? 'ar-u-nu-latn' : locale
}

export function translate(locale: Locale): Translate {
  return TRANSLATORS[locale]
}

/** Whether a catalogue has a sentence of this name; for names that are put together. */
export function isMessageKey(key: string): key is MessageKey {
  return Object.hasOwn(en, key)
}

/** Says the sentences of one catalogue. Each is parsed when it is first said. */
export function translator<Key extends string>(
  locale: Locale,
  catalogue: Readonly<Record<Key, string>>,
): (key: Key, values?: Values) => string {
  const parsed = new Map<Key, IntlMessageFormat>()
  return (key, values) => {
    let message = parsed.get(key)
    if (!message) {
      // Markup belongs in pages; in a sentence an angle bracket is one.
      message = new IntlMessageFormat(catalogue[key], intlTag(locale), undefined, { ignoreTag: true })
      parsed.set(key, message)
    }
    return String(message.format(values))
  }
}

/** A day (YYYY-MM-DD) in words. */
export function formatDay(day: string, locale: Locale): string {
  return new Intl.DateTimeFormat(intlTag(locale), { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(`${day}T12:00:00Z`),
  )
}

/** A moment in words, in UTC and saying so. */
export function formatMoment(moment: Date, locale: Locale): string {
  return new Intl.DateTimeFormat(intlTag(locale), { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })
    .format(moment)
    .concat(' UTC')
}

/** The same, short, where many stand below each other. */
export function formatShortMoment(moment: Date, locale: Locale): string {
  return new Intl.DateTimeFormat(intlTag(locale), {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'UTC',
  }).format(moment)
}

/** The size of a file in words, in the largest unit of which it has one. */
export function formatBytes(bytes: number, locale: Locale): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3))
  return new Intl.NumberFormat(intlTag(locale), {
    style: 'unit',
    unit: units[step] ?? 'byte',
    maximumFractionDigits: 1,
  }).format(bytes / 1000 ** step)
}

/** The name of a country (ISO 3166-1 alpha-2). */
export function countryName(code: string, locale: Locale): string {
  return new Intl.DisplayNames(locale, { type: 'region' }).of(code) ?? code
}

/**
 * A counting sentence in every plural form of a language, with `{n}` for the figure: for the page's script, which has
 * no catalogue. Keys are the categories of `Intl.PluralRules`.
 */
export function pluralForms(locale: Locale, key: MessageKey, values: Values = {}): Record<string, string> {
  const rules = new Intl.PluralRules(locale)
  const number = new Intl.NumberFormat(intlTag(locale))
  const forms: Record<string, string> = {}
  // Every category of every language has a number below 200, or is only for fractions.
  for (let n = 0; n < 200; n += 1) {
    forms[rules.select(n)] ??= translate(locale)(key, { ...values, count: n }).replace(
      number.format(n),
      '{n}',
    )
  }
  return forms
}

/** The name of a language in another one, or in itself. */
export function languageName(of: Locale, locale: Locale): string {
  return new Intl.DisplayNames(locale, { type: 'language' }).of(of) ?? of
}
