import { LOCALES } from '#values/locale.ts'
import { foldName } from '#values/person-name.ts'
import { isDay } from '#values/time-zone.ts'

/**
 * The languages of spreadsheets. The language decides whether 3/5/2026 is in May or in March, and how a file without
 * Unicode is decoded.
 */
export const SHEET_LANGUAGES = ['en-GB', 'en-US', 'fr', 'de', 'es', 'ar'] as const

/** A language of spreadsheets, as a language tag (BCP 47). */
export type SheetLanguage = (typeof SHEET_LANGUAGES)[number]

/** Whether a text is such a language. */
export function isSheetLanguage(text: string): text is SheetLanguage {
  return (SHEET_LANGUAGES as readonly string[]).includes(text)
}

/** Why a valid date could be read in more than one way: day and month, a short year, or Excel's serial number. */
export type ValueNote = 'order' | 'short-year' | 'serial'

/** A date, read. `day`: YYYY-MM-DD. */
export type DayResult =
  | { ok: true; day: string; note: ValueNote | null }
  /** `other-order`: it would be a date with day and month swapped. */
  | { ok: false; reason: 'unreadable' | 'other-order' }

const UNREADABLE: DayResult = { ok: false, reason: 'unreadable' }

/** Day 0 of Excel, which counts a 29 February 1900. Only serial numbers of this century are read. */
const SERIAL_ZERO = Date.UTC(1899, 11, 30)
const SERIALS = { from: 36_526, to: 73_050 }
const DAY = 24 * 60 * 60 * 1000
/** The longest date that is read. Characters. */
const LONGEST_DAY = 100

/**
 * Reads a date as spreadsheets write it: 2026-05-03, 03.05.2026, 3/5/26, 3 May 2026, or Excel's serial number. Day and
 * month are in the order of the language.
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

/** Reads a date with its month in words: 3 May 2026, May 3, 2026, 3 de mayo de 2026, 3. Mai 2026. */
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

/** Words in a date that are neither month nor number. */
const FILLERS = new Set(['de', 'del', 'of', 'le', 'el', 'den', 'der', 'the'])

/** Filled at the first look. */
const MONTHS = new Map<string, number>()

/** The months' names in the site's languages, with those of the Levant and the Maghreb. */
function monthNumbers(): ReadonlyMap<string, number> {
  if (MONTHS.size > 0) return MONTHS
  for (const locale of [...LOCALES, 'ar-SY', 'ar-DZ', 'ar-MA', 'de-AT']) {
    for (const length of ['long', 'short'] as const) {
      for (let month = 0; month < 12; month += 1) {
        // Some languages inflect a month's name when it follows a day.
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

/** Replaces Arabic and Persian digits by ASCII digits. */
function westernDigits(text: string): string {
  return text.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String((digit.codePointAt(0) ?? 0) & 0xf))
}

/** Yes and no in the languages of the site, and as spreadsheets write true and false; folded. */
const YES = words('yes y true 1 x oui o vrai ja j wahr si s verdadero cierto نعم صحيح صح ✓ ✔ ☑ ☒')
const NO = words('no n false 0 - – — non faux nein falsch falso لا خطأ خاطئ خطا ☐')

/** Reads a yes or no. An empty cell is a no: a signer who did not clearly agree has not agreed. `null` for any other text. */
export function readYes(text: string): boolean | null {
  const word = foldName(westernDigits(text.slice(0, 20)).replace(/^=(TRUE|FALSE)\(\)$/i, '$1'))
  if (word === '') return false
  if (YES.has(word)) return true
  return NO.has(word) ? false : null
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' ').map(foldName))
}
