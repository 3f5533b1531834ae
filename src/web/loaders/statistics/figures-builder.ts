import { type TranslateOrganise, translateOrganise } from '#i18n/organise.ts'
import { dateFormat, intlTag } from '#i18n/translate.ts'
import type { Locale } from '#values/locale.ts'
import { UTC } from '#values/time-zone.ts'

/** Everything that changes on a dashboard while it is open, by the names that its parts have on the page. */
export type DashboardFigures = {
  /** How many rows or bars each series has. Where that changes, the page has to be loaded again. */
  rooms: Readonly<Record<string, number>>
  texts: Readonly<Record<string, string>>
  /** Lengths of bars, from 0 to 100. */
  bars: Readonly<Record<string, number>>
  progress: Readonly<Record<string, { value: number; max: number }>>
  /** The parts that are not shown now. */
  hidden: readonly string[]
}

/** Collects the figures of a dashboard, formatted in a language. */
export class FiguresBuilder {
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

  /** Sets the text of a part. */
  text(name: string, text: string): void {
    this.#texts[name] = text
  }

  /** Sets the length of a bar, relative to the longest one. */
  bar(name: string, value: number, longest: number): void {
    this.#bars[name] = longest === 0 ? 0 : Math.round((value / longest) * 10_000) / 100
  }

  /** Sets the value of a progress bar; at most its maximum. */
  progress(name: string, value: number, max: number): void {
    this.#progress[name] = { value: Math.min(value, max), max: Math.max(max, 1) }
  }

  /** Sets how many rows a series has. */
  room(name: string, rows: number): void {
    this.#rooms[name] = rows
  }

  /** Hides a part unless it is to be shown. */
  show(name: string, isShown: boolean): void {
    if (!isShown) this.#hidden.push(name)
  }

  /** Formats a number. */
  number(value: number): string {
    return this.#number.format(value)
  }

  /** Formats a share as a percentage; a dash where the whole is 0. */
  percent(part: number, whole: number): string {
    return whole === 0 ? '–' : this.#percent.format(part / whole)
  }

  /** Formats a day (YYYY-MM-DD). */
  day(day: string, format: Intl.DateTimeFormatOptions): string {
    return dateFormat(this.locale, { ...format, timeZone: UTC }).format(new Date(`${day}T12:00:00Z`))
  }

  /** Formats a moment in the letter's time zone, without the name of the zone. */
  time(moment: Date, format: Intl.DateTimeFormatOptions): string {
    const { timeZone } = this
    return dateFormat(this.locale, { ...format, timeZone, hourCycle: 'h23' }).format(moment)
  }

  /** Returns what was collected. */
  build(): DashboardFigures {
    return {
      rooms: this.#rooms,
      texts: this.#texts,
      bars: this.#bars,
      progress: this.#progress,
      hidden: this.#hidden,
    }
  }
}
