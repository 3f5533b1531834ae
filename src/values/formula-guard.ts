/** What separates cells or rows for one program or another. CR and LF together are one. */
const SEPARATOR = String.raw`\r\n|[,;\t\r\n\v\f\u0085\u2028\u2029]`
/** Spaces, which some programs drop at the beginning of a cell. */
const BLANK = String.raw` \u00A0\u1680\u2000-\u200A\u202F\u205F\u3000\uFEFF`
/** What begins a formula in one spreadsheet or another, in full width and small too (OWASP, CSV Injection). */
const FORMULA = String.raw`[=+\-@＝＋－＠﹦﹢﹣﹫]`
/** A quotation mark at the beginning of a cell would include the text after it, up to the next one. */
const OPENS = `[${BLANK}]*(?:${FORMULA}|"|$)`
/** A formula, also behind quotation marks that a program takes off when it splits for the second time. */
const FORMULA_AHEAD = `[${BLANK}"]*${FORMULA}`

const AT_START = String.raw`(?='*(?:${FORMULA_AHEAD}|[\t\r\n\v\f]))`
/** After what separates the fields of the table itself: what is quoted stays together there. */
const AFTER_OWN = `(?='*${FORMULA_AHEAD}|'+${OPENS})`

// Exported for the tests of how long they take.

/** The place for a guard at the beginning of a text. */
export const START = new RegExp(`^${AT_START}`)
/** The places for guards inside a text, by the separator of the table. */
export const INSIDE = {
  ',': new RegExp(`,${AFTER_OWN}|(?:${SEPARATOR.replace(',', '')})(?='*${OPENS})`, 'g'),
  ';': new RegExp(`;${AFTER_OWN}|(?:${SEPARATOR.replace(';', '')})(?='*${OPENS})`, 'g'),
} as const
/** A guard at the beginning of a text. */
export const GUARD_AT_START = new RegExp(`^'${AT_START}`)
/** A guard inside a text. */
export const GUARD_INSIDE = new RegExp(`(${SEPARATOR})'(?='*${OPENS})`, 'g')
/** A separator in JSON that a table program could take for the beginning of a formula or a quotation. */
export const IN_JSON = new RegExp(String.raw`[,;](?=[${BLANK}]*(?:${FORMULA}|"|\\))`, 'g')

/** The separators of the tables that the program writes. */
export type TableSeparator = keyof typeof INSIDE

/**
 * Makes a text safe as a field of a table, at whichever of comma, semicolon, tab and line break a program splits it: an
 * apostrophe goes before what could begin a formula in any of these cells, or open a quotation there.
 * `withoutGuard` takes it off again.
 */
export function withGuard(text: string, separator: TableSeparator): string {
  return text.replace(INSIDE[separator], "$&'").replace(START, "'")
}

/** Removes the apostrophes that `withGuard` added. Others stay: ’t Hooft, O'Neil, 'quoted'. */
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
