import { IntlMessageFormat } from 'intl-messageformat'
import { LOCALES, type Locale } from '#values/locale.ts'
import { offsetAt, UTC } from '#values/time-zone.ts'
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

/** A language as Intl takes it: English is British, Arabic has the digits of the letters' versions and dates. */
export function intlTag(locale: Locale): string {
  if (locale === 'en') return 'en-GB'
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
  return dateFormat(locale, { dateStyle: 'long', timeZone: UTC }).format(new Date(`${day}T12:00:00Z`))
}

/**
 * A moment in words, in a time zone that it names: `3 March 2026 at 18:00 (Central European Time, UTC+1)`. The offset is
 * what readers in other zones can reckon with, and tells the two hours apart when the clocks go back.
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

/** A time in words with the name of its zone after it. */
export function withZone(time: string, moment: Date, locale: Locale, timeZone: string): string {
  return timeZone === UTC ? `${time} UTC` : `${time} (${zoneOf(moment, locale, timeZone)})`
}

/** A moment as digits and without its zone, for a table whose heading has `zoneName`. */
export function formatShortMoment(moment: Date, locale: Locale, timeZone: string): string {
  return dateFormat(locale, { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23', timeZone }).format(
    moment,
  )
}

/** A zone's name without what it is ahead of UTC is the same all year; without one, its offset in January is used. */
const ANY_MOMENT = new Date(Date.UTC(2026, 0, 15))

/** The name of a time zone, without what it is ahead of UTC: `Central European Time`. */
export function zoneName(locale: Locale, timeZone: string): string {
  if (timeZone === UTC) return UTC
  const name = namePart(ANY_MOMENT, locale, timeZone, 'longGeneric')
  return isOffset(name) ? utcOffset(ANY_MOMENT, timeZone) : plainName(name)
}

/** A zone's name and how far it is ahead of UTC at a moment; the second alone where a zone has no name. */
function zoneOf(moment: Date, locale: Locale, timeZone: string): string {
  const generic = namePart(moment, locale, timeZone, 'longGeneric')
  const exact = namePart(moment, locale, timeZone, 'long')
  // Where a zone's generic name is only its country's, its exact one is what people say: British Summer Time.
  const isCountry = generic === namePart(moment, locale, timeZone, 'shortGeneric')
  const name = isCountry && !isOffset(exact) ? exact : generic
  const offset = utcOffset(moment, timeZone)
  return isOffset(name) ? offset : `${plainName(name)}${locale === 'ar' ? '،' : ','} ${offset}`
}

function namePart(
  moment: Date,
  locale: Locale,
  timeZone: string,
  timeZoneName: 'long' | 'longGeneric' | 'shortGeneric',
): string {
  const parts = dateFormat(locale, { hour: 'numeric', timeZoneName, timeZone }).formatToParts(moment)
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
}

/** Whether what should be a zone's name is its offset, as Intl has it where it knows no name. */
function isOffset(name: string): boolean {
  return name === '' || /\d/.test(name)
}

/**
 * A zone's name without parentheses, which would be within others: German has a country's time as `Marokko (Ortszeit)`,
 * and around a change of the clocks every language adds the country.
 */
function plainName(name: string): string {
  return name.replace(/^(.+) \(Ortszeit\)$/, 'Ortszeit $1').replace(/ \([^()]+\)$/, '')
}

/** How far a zone is ahead of UTC, in digits that every language has: `UTC+1`, `UTC−3:30`. */
function utcOffset(moment: Date, timeZone: string): string {
  const minutes = Math.round(offsetAt(moment, timeZone) / 60_000)
  if (minutes === 0) return 'UTC+0'
  const size = Math.abs(minutes)
  const rest = size % 60 === 0 ? '' : `:${String(size % 60).padStart(2, '0')}`
  return `UTC${minutes < 0 ? '−' : '+'}${Math.floor(size / 60)}${rest}`
}

const dateFormats = new Map<string, Intl.DateTimeFormat>()

/** A format of dates, kept: to make one takes a thousand times longer than to use it. */
export function dateFormat(locale: Locale, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`
  let format = dateFormats.get(key)
  if (!format) {
    format = new Intl.DateTimeFormat(intlTag(locale), options)
    dateFormats.set(key, format)
  }
  return format
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
  return new Intl.DisplayNames(intlTag(locale), { type: 'region' }).of(code) ?? code
}

/**
 * A counting sentence in every plural form of a language, with `{n}` for the figure: for the page's script, which has
 * no catalogue. Keys are the categories of `Intl.PluralRules`.
 */
export function pluralForms(locale: Locale, key: MessageKey, values: Values = {}): Record<string, string> {
  const rules = new Intl.PluralRules(intlTag(locale))
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
  return new Intl.DisplayNames(intlTag(locale), { type: 'language' }).of(of) ?? of
}
