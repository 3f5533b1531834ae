import { LOCALES } from '#values/locale.ts'
import { foldName } from '#values/person-name.ts'
import { isDay } from '#values/time-zone.ts'

/**
 * The languages in which a spreadsheet may have been filled in. They decide whether 3/5/2026 is in May or in March, and
 * how a file without Unicode is decoded.
 */
export const SHEET_LANGUAGES = ['en-GB', 'en-US', 'fr', 'de', 'es', 'ar'] as const
export type SheetLanguage = (typeof SHEET_LANGUAGES)[number]

export function isSheetLanguage(text: string): text is SheetLanguage {
  return (SHEET_LANGUAGES as readonly string[]).includes(text)
}

/** What was not plain about a value, and how it was understood all the same. */
export type ValueNote = 'order' | 'short-year' | 'serial'

export type DayResult =
  | { ok: true; day: string; note: ValueNote | null }
  /** `other-order`: it would be a day if day and month were the other way round. */
  | { ok: false; reason: 'unreadable' | 'other-order' }

const UNREADABLE: DayResult = { ok: false, reason: 'unreadable' }

/** Excel counts days from here, since it has a 29 February 1900; the days of this century are meant. */
const SERIAL_ZERO = Date.UTC(1899, 11, 30)
const SERIALS = { from: 36_526, to: 73_050 }
const DAY = 24 * 60 * 60 * 1000
/** No day is written in more characters; longer texts are not searched. */
const LONGEST_DAY = 100

/**
 * Reads a day as spreadsheets write it: 2026-05-03, 03.05.2026, 3/5/26, 3 May 2026, or the number by which Excel knows
 * it. Day and month are in the order of a language; the day comes out as YYYY-MM-DD.
 */
export function readDay(text: string, language: SheetLanguage): DayResult {
  if (text.length > LONGEST_DAY) return UNREADABLE
  const typed = westernDigits(text)
    .replace(/[\u200e\u200f\u061c]/g, '')
    .trim()
    .replace(/[T ,]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AP]M|Z)?$/i, '')
  const year = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\.?$/.exec(typed)
  if (year) return dayOf(year[1], year[2], year[3], null)
  const numbers = /^(\d{1,2}) ?[-/.] ?(\d{1,2}) ?[-/.] ?(\d{4}|\d{2})\.?$/.exec(typed)
  if (numbers) return ordered(numbers, language)
  const serial = /^(\d{5})(?:[.,]\d+)?$/.exec(typed)
  if (serial) return serialDay(Number(serial[1]))
  return wordedDay(typed)
}

function ordered([, first, second, year = '']: RegExpExecArray, language: SheetLanguage): DayResult {
  const isMonthFirst = language === 'en-US'
  const [day, month] = isMonthFirst ? [second, first] : [first, second]
  const full = year.length === 2 ? `20${year}` : year
  const isEither = first !== second && Number(first) <= 12 && Number(second) <= 12
  const read = dayOf(full, month, day, year.length === 2 ? 'short-year' : isEither ? 'order' : null)
  if (read.ok) return read
  return dayOf(full, day, month, null).ok ? { ok: false, reason: 'other-order' } : UNREADABLE
}

function dayOf(year = '', month = '', day = '', note: ValueNote | null): DayResult {
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  return isDay(iso) ? { ok: true, day: iso, note } : UNREADABLE
}

function serialDay(serial: number): DayResult {
  if (serial < SERIALS.from || serial > SERIALS.to) return UNREADABLE
  return { ok: true, day: new Date(SERIAL_ZERO + serial * DAY).toISOString().slice(0, 10), note: 'serial' }
}

/** A day with its month in words: 3 May 2026, May 3, 2026, 3 de mayo de 2026, 3. Mai 2026. */
function wordedDay(typed: string): DayResult {
  const words = foldName(typed.slice(0, 60))
    .replace(/[.,،/-]/g, ' ')
    .split(' ')
    .filter((word) => word !== '' && !FILLERS.has(word))
  const numbers = words
    .filter((word) => /^\d/.test(word))
    .map((word) => word.replace(/(?:st|nd|rd|th|er)$/, ''))
  const month = monthNumbers().get(words.filter((word) => !/^\d/.test(word)).join(' '))
  const [first, second] = numbers
  if (!month || numbers.length !== 2 || !first || !second) return UNREADABLE
  const [day, year] = first.length === 4 ? [second, first] : [first, second]
  if (!/^\d{1,2}$/.test(day) || !/^(?:\d{4}|\d{2})$/.test(year)) return UNREADABLE
  return year.length === 2
    ? dayOf(`20${year}`, String(month), day, 'short-year')
    : dayOf(year, String(month), day, null)
}

const FILLERS = new Set(['de', 'del', 'of', 'le', 'el', 'den', 'der', 'the'])

/** Filled at the first look. */
const MONTHS = new Map<string, number>()

/** The months' names in the site's languages, with those of the Levant and the Maghreb. */
function monthNumbers(): ReadonlyMap<string, number> {
  if (MONTHS.size > 0) return MONTHS
  for (const locale of [...LOCALES, 'ar-SY', 'ar-DZ', 'ar-MA', 'de-AT']) {
    for (const length of ['long', 'short'] as const) {
      for (let month = 0; month < 12; month += 1) {
        // Beside a day a month may have another form than alone.
        for (const shape of [{ month: length }, { month: length, day: 'numeric' }] as const) {
          const parts = new Intl.DateTimeFormat(locale, { ...shape, timeZone: 'UTC' }).formatToParts(
            new Date(Date.UTC(2026, month, 15)),
          )
          const name = parts.find(({ type }) => type === 'month')?.value ?? ''
          const folded = foldName(name).replace(/\./g, '').trim()
          if (folded !== '' && !MONTHS.has(folded)) MONTHS.set(folded, month + 1)
        }
      }
    }
  }
  return MONTHS
}

/** Digits of Arabic and Persian as those of the other languages. */
function westernDigits(text: string): string {
  return text.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String((digit.codePointAt(0) ?? 0) & 0xf))
}

/** In the site's languages, as people type them and as spreadsheets write what is true or false; folded. */
const YES = words('yes y true 1 x oui o vrai ja j wahr si s verdadero cierto نعم صحيح صح ✓ ✔ ☑ ☒')
const NO = words('no n false 0 - – — non faux nein falsch falso لا خطأ خاطئ خطا ☐')

/** Reads a yes or no; an empty cell is a no, because someone who did not clearly agree has not. `null` for anything else. */
export function readYes(text: string): boolean | null {
  const word = foldName(westernDigits(text.slice(0, 20)).replace(/^=(TRUE|FALSE)\(\)$/i, '$1'))
  if (word === '') return false
  if (YES.has(word)) return true
  return NO.has(word) ? false : null
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' ').map(foldName))
}
