import { type TranslateOrganise, translateOrganise } from '#i18n/organise.ts'
import { dateFormat, intlTag } from '#i18n/translate.ts'
import type { Locale } from '#values/locale.ts'
import { UTC } from '#values/time-zone.ts'

/**
 * All that moves on a dashboard, by the names that its parts have on the page: what they say, how long bars are (from 0
 * to 100), how far something is, and what is not shown now.
 */
export type DashboardFigures = {
  /** How many rows or bars the page has for each series. A page with room for others has to be made anew. */
  rooms: Readonly<Record<string, number>>
  texts: Readonly<Record<string, string>>
  bars: Readonly<Record<string, number>>
  progress: Readonly<Record<string, { value: number; max: number }>>
  hidden: readonly string[]
}

/** Collects what a page says, in the words and figures of a language. */
export class Page {
  readonly locale: Locale
  readonly timeZone: string
  readonly t: TranslateOrganise
  readonly #texts: Record<string, string> = {}
  readonly #bars: Record<string, number> = {}
  readonly #progress: Record<string, { value: number; max: number }> = {}
  readonly #rooms: Record<string, number> = {}
  readonly #hidden: string[] = []
  readonly #number: Intl.NumberFormat
  readonly #percent: Intl.NumberFormat

  constructor(locale: Locale, timeZone: string) {
    this.locale = locale
    this.timeZone = timeZone
    this.t = translateOrganise(locale)
    this.#number = new Intl.NumberFormat(intlTag(locale))
    this.#percent = new Intl.NumberFormat(intlTag(locale), { style: 'percent', maximumFractionDigits: 1 })
  }

  say(name: string, text: string): void {
    this.#texts[name] = text
  }

  /** A bar that is so long of what would be the longest. */
  bar(name: string, value: number, longest: number): void {
    this.#bars[name] = longest === 0 ? 0 : Math.round((value / longest) * 10_000) / 100
  }

  progress(name: string, value: number, max: number): void {
    this.#progress[name] = { value: Math.min(value, max), max: Math.max(max, 1) }
  }

  room(name: string, rows: number): void {
    this.#rooms[name] = rows
  }

  show(name: string, isShown: boolean): void {
    if (!isShown) this.#hidden.push(name)
  }

  number(value: number): string {
    return this.#number.format(value)
  }

  /** A part of a whole; a dash where there is no whole. */
  percent(part: number, whole: number): string {
    return whole === 0 ? '–' : this.#percent.format(part / whole)
  }

  /** A day (YYYY-MM-DD) in words. */
  day(day: string, format: Intl.DateTimeFormatOptions): string {
    return dateFormat(this.locale, { ...format, timeZone: UTC }).format(new Date(`${day}T12:00:00Z`))
  }

  /** A moment in words, in the letter's time zone and without its name. */
  time(moment: Date, format: Intl.DateTimeFormatOptions): string {
    const { timeZone } = this
    return dateFormat(this.locale, { ...format, timeZone, hourCycle: 'h23' }).format(moment)
  }

  figures(): DashboardFigures {
    return {
      rooms: this.#rooms,
      texts: this.#texts,
      bars: this.#bars,
      progress: this.#progress,
      hidden: this.#hidden,
    }
  }
}
