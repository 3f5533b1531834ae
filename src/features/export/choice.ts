import type { TableSeparator } from '#values/formula-guard.ts'
import type { Locale } from '#values/locale.ts'
import { momentOf } from './choice-time.ts'
import type { ExportColumn } from './columns.ts'
import type { ExportFormat } from './export-format.ts'

/** Why a signature is no longer in any export. */
export type EndedState = 'withdrawn' | 'invalidated' | 'quarantined' | 'erased'

/** What an export contains: see `parseExportChoice`. */
export type ExportChoice = {
  format: ExportFormat
  /** What separates the fields of CSV. */
  separator: TableSeparator
  /** Exports the ids of signatures that ended, instead of signatures: to keep a copy up to date. */
  ended: boolean
  columns: readonly ExportColumn[]
  /** `null`: all, including versions that are no longer in the letter's folder. */
  versions: readonly number[] | null
  languages: readonly Locale[] | null
  /**
   * Verified, or ended, from one time on and until another, as they were typed: a day (YYYY-MM-DD) or a time in the
   * zone, or a moment with an offset. A day at the end belongs to it as a whole, a time does not.
   */
  from: string | null
  to: string | null
  /** The zone of these times: the letter's, or UTC. */
  timeZone: string
  /** Whether pending signatures follow the verified ones; they say so. */
  includePending: boolean
}

/** Whether a signature is among the chosen versions and languages. */
export function isChosen(
  { versions, languages }: Pick<ExportChoice, 'versions' | 'languages'>,
  { version, locale }: { version: number; locale: string },
): boolean {
  return (
    (versions === null || versions.includes(version)) &&
    (languages === null || (languages as readonly string[]).includes(locale))
  )
}

/** The moments of a choice: the first that belongs to it, and the first after it. `null`: no limit. */
export function chosenTimes({ from, to, timeZone }: Pick<ExportChoice, 'from' | 'to' | 'timeZone'>): {
  from: Date | null
  until: Date | null
} {
  return { from: momentOf(from, timeZone, 'start'), until: momentOf(to, timeZone, 'end') }
}
