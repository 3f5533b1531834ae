import { type TableSeparator, withGuard } from '#values/formula-guard.ts'

/** A field of a record. */
export type CsvField = string | number | boolean | null | undefined

/**
 * Writes records as lines of CSV (RFC 4180), safe to open in a spreadsheet that splits at commas, semicolons or tabs: see
 * `withGuard`. `true` and `false` become yes and no, a missing value an empty field. There is no byte order mark: RFC 4180
 * has none, and a program that looks up the first column by its name would not find it.
 */
export function csvLines(records: readonly (readonly CsvField[])[], separator: TableSeparator = ','): string {
  let lines = ''
  for (const record of records) {
    for (let i = 0; i < record.length; i += 1)
      lines += i === 0 ? csvField(record[i], separator) : `${separator}${csvField(record[i], separator)}`
    lines += '\r\n'
  }
  return lines
}

/** Fields with any separator are quoted: then only a program that ignores quotes splits them. */
const QUOTED = /[",;\t\r\n\v\f\u0085\u2028\u2029]/

/** Most fields are digests, days and words: they need no guard. */
const PLAIN = /^[\p{L}\p{N}][^,;"\t\r\n\v\f\u0085\u2028\u2029]*$/u

function csvField(field: CsvField, separator: TableSeparator): string {
  if (field === null || field === undefined) return ''
  if (typeof field === 'number') return String(field)
  if (typeof field === 'boolean') return field ? 'yes' : 'no'
  if (PLAIN.test(field)) return field
  const safe = withGuard(field, separator)
  return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
