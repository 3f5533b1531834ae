import type { Letter } from '#features/letters/letter.ts'
import { chosenTimes, type ExportChoice } from './choice.ts'

/** What an export contains, for checking its file later. */
export type ExportManifest = ReturnType<typeof manifestOf>

/** What was written. `sha256`: of the file, hexadecimal. */
export type Written = {
  rows: number
  verified: number
  pending: number
  ended: number
  bytes: number
  sha256: string
}

/** Describes a finished export. */
export function manifestOf(
  letter: Letter,
  choice: ExportChoice,
  { file, startedAt }: { file: string; startedAt: Date },
  written: Written,
) {
  const { from, until } = chosenTimes(choice)
  return {
    file,
    format: choice.format,
    separator: isCsv(choice) ? choice.separator : null,
    letter: letter.slug,
    states: choice.ended
      ? ['withdrawn', 'invalidated', 'quarantined', 'erased']
      : choice.includePending
        ? ['verified', 'pending']
        : ['verified'],
    columns: choice.columns,
    chosen: {
      versions: choice.versions ?? 'all',
      languages: choice.languages ?? 'all',
      from: choice.from,
      to: choice.to,
      timeZone: choice.timeZone,
      // The same as moments: the first that belongs to the export, and the first after it.
      fromMoment: from?.toISOString() ?? null,
      untilMoment: until?.toISOString() ?? null,
    },
    ...written,
    versions: letter.versions.map(({ number, locale, published, digest }) => ({
      version: number,
      language: locale,
      published,
      digest,
    })),
    exportedAt: startedAt.toISOString(),
    // The zone of columns that end in _local, and of the day in the file's name.
    timeZone: letter.timeZone,
  }
}

function isCsv({ format }: ExportChoice): boolean {
  return format === 'csv' || format === 'csv-excel'
}
