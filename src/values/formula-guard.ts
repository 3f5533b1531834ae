/** What separates the cells or the rows of a table for one program or another. CR and LF together are one. */
const SEPARATOR = String.raw`\r\n|[,;\t\r\n\v\f\u0085\u2028\u2029]`
/** Blanks that separate nothing. Some programs drop them at the beginning of a cell. */
const BLANK = String.raw` \u00A0\u1680\u2000-\u200A\u202F\u205F\u3000\uFEFF`
/** What begins a formula in one spreadsheet or another, in full width and small too (OWASP, CSV Injection). */
const FORMULA = String.raw`[=+\-@＝＋－＠﹦﹢﹣﹫]`
/** A quotation mark at the beginning of a cell would take in what follows, up to the next one. */
const OPENS = `[${BLANK}]*(?:${FORMULA}|"|$)`
/** A formula, also behind quotation marks that a program takes off when it splits for the second time. */
const FORMULA_AHEAD = `[${BLANK}"]*${FORMULA}`

const AT_START = String.raw`(?='*(?:${FORMULA_AHEAD}|[\t\r\n\v\f]))`
/** After what separates the fields of the table itself: what is quoted stays together there. */
const AFTER_OWN = `(?='*${FORMULA_AHEAD}|'+${OPENS})`

// Known outside so that a test can tell how long they take.
export const START = new RegExp(`^${AT_START}`)
export const INSIDE = {
  ',': new RegExp(`,${AFTER_OWN}|(?:${SEPARATOR.replace(',', '')})(?='*${OPENS})`, 'g'),
  ';': new RegExp(`;${AFTER_OWN}|(?:${SEPARATOR.replace(';', '')})(?='*${OPENS})`, 'g'),
} as const
export const GUARD_AT_START = new RegExp(`^'${AT_START}`)
export const GUARD_INSIDE = new RegExp(`(${SEPARATOR})'(?='*${OPENS})`, 'g')
export const IN_JSON = new RegExp(String.raw`[,;](?=[${BLANK}]*(?:${FORMULA}|"|\\))`, 'g')

/** What separates the fields of a table that is written here. */
export type TableSeparator = keyof typeof INSIDE

/**
 * Makes a text safe as a field of a table, at whichever of comma, semicolon, tab and line break a program splits it: an
 * apostrophe goes before what could begin a formula in any of these cells, or open a quotation there.
 * `withoutGuard` takes it off again.
 */
export function withGuard(text: string, separator: TableSeparator): string {
  return text.replace(INSIDE[separator], "$&'").replace(START, "'")
}

/** Takes the apostrophes off that `withGuard` put into a text. Others stay: ’t Hooft, O'Neil, 'quoted'. */
export function withoutGuard(text: string): string {
  return text.replace(GUARD_AT_START, '').replace(GUARD_INSIDE, '$1')
}

/**
 * Makes a value in JSON safe where its file is opened as a table: a comma or semicolon before what could begin a formula
 * or open a quotation becomes its escape. The value stays the same.
 */
export function jsonWithGuard(json: string): string {
  return json.replace(IN_JSON, (separator) => (separator === ',' ? String.raw`\u002c` : String.raw`\u003b`))
}
