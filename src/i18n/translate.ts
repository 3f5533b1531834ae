import { IntlMessageFormat } from 'intl-messageformat'
import { LOCALES, type Locale } from '#values/locale.ts'
import { offsetAt, UTC } from '#values/time-zone.ts'
import ar from './messages/ar.json' with { type: 'json' }
import de from './messages/de.json' with { type: 'json' }
import en from './messages/en.json' with { type: 'json' }
import es from './messages/es.json' with { type: 'json' }
import fr from './messages/fr.json' with { type: 'json' }

/** The key of a sentence for readers and signers. */
export type MessageKey = keyof typeof en

/** Values for the placeholders of a sentence. */
export type Values = Record<string, string | number | Date>

/** Formats a sentence in one language, with values in its placeholders (ICU MessageFormat). */
export type Translate = (key: MessageKey, values?: Values) => string

const CATALOGUES: Readonly<Record<Locale, Record<MessageKey, string>>> = { en, fr, de, es, ar }

const TRANSLATORS = Object.fromEntries(
  LOCALES.map((locale) => [locale, translator(locale, CATALOGUES[locale])]),
) as Readonly<Record<Locale, Translate>>

/** Returns the language tag for Intl: British English, and Arabic with the digits 0 to 9. */
export function intlTag(locale: Locale): string {
  if (locale === 'en') return 'en-GB'
  return locale === 'ar' ? 'ar-u-nu-latn' : locale
}

/** Returns the function that formats sentences for readers and signers in one language. */
export function translate(locale: Locale): Translate {
  return TRANSLATORS[locale]
}

/** Checks whether a key exists in the catalogues, for keys that are composed at run time. */
export function isMessageKey(key: string): key is MessageKey {
  return Object.hasOwn(en, key)
}

/** Creates the function that formats the sentences of one catalogue. Each is parsed when it is first used. */
export function translator<Key extends string>(
  locale: Locale,
  catalogue: Readonly<Record<Key, string>>,
): (key: Key, values?: Values) => string {
  const parsed = new Map<Key, IntlMessageFormat>()
  return (key, values) => {
    let message = parsed.get(key)
    if (!message) {
      // Sentences contain no markup, so an angle bracket is plain text.
      message = new IntlMessageFormat(catalogue[key], intlTag(locale), undefined, { ignoreTag: true })
      parsed.set(key, message)
    }
    return String(message.format(values))
  }
}

/** Formats a day (YYYY-MM-DD) with the month in words. */
export function formatDay(day: string, locale: Locale): string {
  return dateFormat(locale, { dateStyle: 'long', timeZone: UTC }).format(new Date(`${day}T12:00:00Z`))
}

/**
 * Formats a moment with its time zone: `3 March 2026 at 18:00 (Central European Time, UTC+1)`. The offset lets readers in
 * other zones convert the time, and tells the two hours apart when the clocks go back.
 */
export function formatMoment(moment: Date, locale: Locale, timeZone: string): string {
  const time = dateFormat(locale, {
    dateStyle: 'long',
    timeStyle: 'short',
    hourCycle: 'h23',
    timeZone,
  }).format(moment)
  return withZone(time, moment, locale, timeZone)
}

/** Appends the name of its time zone to a formatted time. */
export function withZone(time: string, moment: Date, locale: Locale, timeZone: string): string {
  return timeZone === UTC ? `${time} UTC` : `${time} (${zoneOf(moment, locale, timeZone)})`
}

/** Formats a moment briefly and without its time zone, for a table whose heading has `zoneName`. */
export function formatShortMoment(moment: Date, locale: Locale, timeZone: string): string {
  return dateFormat(locale, { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23', timeZone }).format(
    moment,
  )
}

/** A zone's generic name is the same all year. A zone without a name gets its offset in January. */
const ANY_MOMENT = new Date(Date.UTC(2026, 0, 15))

/** Returns the name of a time zone without its offset: `Central European Time`. */
export function zoneName(locale: Locale, timeZone: string): string {
  if (timeZone === UTC) return UTC
  const name = namePart(ANY_MOMENT, locale, timeZone, 'longGeneric')
  return isOffset(name) ? utcOffset(ANY_MOMENT, timeZone) : plainName(name)
}

/** Returns a zone's name and its offset at a moment, or the offset alone where the zone has no name. */
function zoneOf(moment: Date, locale: Locale, timeZone: string): string {
  const generic = namePart(moment, locale, timeZone, 'longGeneric')
  const exact = namePart(moment, locale, timeZone, 'long')
  // Where the generic name is only the country's, people use the exact name: British Summer Time.
  const isCountry = generic === namePart(moment, locale, timeZone, 'shortGeneric')
  const name = isCountry && !isOffset(exact) ? exact : generic
  const offset = utcOffset(moment, timeZone)
  return isOffset(name) ? offset : `${plainName(name)}${locale === 'ar' ? '،' : ','} ${offset}`
}

/** Returns the time zone's name from a formatted time; empty where there is none. */
function namePart(
  moment: Date,
  locale: Locale,
  timeZone: string,
  timeZoneName: 'long' | 'longGeneric' | 'shortGeneric',
): string {
  const parts = dateFormat(locale, { hour: 'numeric', timeZoneName, timeZone }).formatToParts(moment)
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
}

/** Checks whether a zone's name is only its offset, which Intl returns where it knows no name. */
function isOffset(name: string): boolean {
  return name === '' || /\d/.test(name)
}

/**
 * Removes the parentheses from a zone's name, because the name is itself shown in parentheses. German has names such as
 * `Marokko (Ortszeit)`, and around a change of the clocks every language adds the country.
 */
function plainName(name: string): string {
  return name.replace(/^(.+) \(Ortszeit\)$/, 'Ortszeit $1').replace(/ \([^()]+\)$/, '')
}

/** Formats a zone's offset in the digits 0 to 9: `UTC+1`, `UTC−3:30`. */
function utcOffset(moment: Date, timeZone: string): string {
  const minutes = Math.round(offsetAt(moment, timeZone) / 60_000)
  if (minutes === 0) return 'UTC+0'
  const size = Math.abs(minutes)
  const rest = size % 60 === 0 ? '' : `:${String(size % 60).padStart(2, '0')}`
  return `UTC${minutes < 0 ? '−' : '+'}${Math.floor(size / 60)}${rest}`
}

const dateFormats = new Map<string, Intl.DateTimeFormat>()

/** Returns a cached date format; creating one takes a thousand times longer than using it. */
export function dateFormat(locale: Locale, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`
  let format = dateFormats.get(key)
  if (!format) {
    format = new Intl.DateTimeFormat(intlTag(locale), options)
    dateFormats.set(key, format)
  }
  return format
}

/** Formats the size of a file in its largest unit: `1.2 MB`. */
export function formatBytes(bytes: number, locale: Locale): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3))
  return new Intl.NumberFormat(intlTag(locale), {
    style: 'unit',
    unit: units[step] ?? 'byte',
    maximumFractionDigits: 1,
  }).format(bytes / 1000 ** step)
}

/** Returns the name of a country by its code (ISO 3166-1 alpha-2), or the code where it has no name. */
export function countryName(code: string, locale: Locale): string {
  return new Intl.DisplayNames(intlTag(locale), { type: 'region' }).of(code) ?? code
}

/**
 * Returns a sentence in every plural form of a language, with `{n}` for the number, for client scripts that have no
 * catalogue. Keys are the categories of `Intl.PluralRules`.
 */
export function pluralForms(locale: Locale, key: MessageKey, values: Values = {}): Record<string, string> {
  const rules = new Intl.PluralRules(intlTag(locale))
  const number = new Intl.NumberFormat(intlTag(locale))
  const forms: Record<string, string> = {}
  // Each plural category of whole numbers contains a number below 200.
  for (let n = 0; n < 200; n += 1) {
    forms[rules.select(n)] ??= translate(locale)(key, { ...values, count: n }).replace(
      number.format(n),
      '{n}',
    )
  }
  return forms
}

/** Returns the name of a language, written in a language. */
export function languageName(of: Locale, locale: Locale): string {
  return new Intl.DisplayNames(intlTag(locale), { type: 'language' }).of(of) ?? of
}
