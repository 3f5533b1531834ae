export type CsvField = string | number | boolean | null | undefined

/**
 * Records as lines of CSV (RFC 4180), safe to open in a spreadsheet: a text that would be a formula there gets an
 * apostrophe before it. `true` and `false` are yes and no, what is not there is an empty field. No byte order mark:
 * RFC 4180 knows none, and a program that reads the first column by its name would not find it.
 */
export function csvLines(records: readonly (readonly CsvField[])[]): string {
  let lines = ''
  for (const record of records) {
    for (let i = 0; i < record.length; i += 1)
      lines += i === 0 ? csvField(record[i]) : `,${csvField(record[i])}`
    lines += '\r\n'
  }
  return lines
}

/** What begins so is a formula to one spreadsheet or another, in full width too (OWASP, CSV Injection). */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/

const QUOTED = /[",\r\n]/

function csvField(field: CsvField): string {
  if (field === null || field === undefined) return ''
  if (typeof field === 'number') return String(field)
  if (typeof field === 'boolean') return field ? 'yes' : 'no'
  const safe = FORMULA.test(field) ? `'${field}` : field
  return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
