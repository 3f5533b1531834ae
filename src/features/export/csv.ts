import { type TableSeparator, withGuard } from '#values/formula-guard.ts'

export type CsvField = string | number | boolean | null | undefined

/**
 * Records as lines of CSV (RFC 4180), safe to open in a spreadsheet that splits at commas, semicolons or tabs: see
 * `withGuard`. `true` and `false` are yes and no, a missing value is an empty field. No byte order mark: RFC 4180 knows
 * none, and a program that reads the first column by its name would not find it.
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

/** Quoted are fields with any separator, so that only a program that splits at another one parts them. */
const QUOTED = /[",;\t\r\n\v\f\u0085\u2028\u2029]/

/** Most fields are digests, days and words: they need no look for what comes after a separator. */
const PLAIN = /^[\p{L}\p{N}][^,;"\t\r\n\v\f\u0085\u2028\u2029]*$/u

function csvField(field: CsvField, separator: TableSeparator): string {
  if (field === null || field === undefined) return ''
  if (typeof field === 'number') return String(field)
  if (typeof field === 'boolean') return field ? 'yes' : 'no'
  if (PLAIN.test(field)) return field
  const safe = withGuard(field, separator)
  return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
