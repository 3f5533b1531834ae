import type { Letter } from '#features/letters/letter.ts'
import { dayIn } from '#values/time-zone.ts'
import type { ExportChoice } from './choice.ts'
import type { ExportFormat } from './export-format.ts'

const EXTENSIONS: Readonly<Record<ExportFormat, string>> = {
  csv: 'csv',
  'csv-excel': 'csv',
  jsonl: 'jsonl',
  xlsx: 'xlsx',
}

/** The file name of an export: the letter and the day. */
export function exportName(
  letter: Letter,
  { format, ended }: Pick<ExportChoice, 'format' | 'ended'>,
  now: Date,
): string {
  return `${letter.slug}${ended ? '-ended' : ''}-${dayIn(now, letter.timeZone)}.${EXTENSIONS[format]}`
}
