/**
 * Characters that no line of text needs: controls, line separators, bidirectional overrides and isolates, lone
 * surrogates, private use, noncharacters (U+FFFE, U+FDD0 …: Unicode 17, 23.7), U+FFFD.
 */
export const UNWANTED =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Noncharacter_Code_Point}\u202A-\u202E\u2066-\u2069\uFFFD\uFFF9-\uFFFB]/u

const UNWANTED_RUN = new RegExp(`${UNWANTED.source}+`, 'gu')

/** Makes one line of a text: each run of unwanted characters becomes a space. */
export function asOneLine(text: string): string {
  return text.replace(UNWANTED_RUN, ' ').trim()
}

/** Characters that no text of several lines needs: the same except line ends and tabs. */
export const UNWANTED_IN_LINES = new RegExp(`(?![\\n\\t])${UNWANTED.source}`, 'u')

/**
 * Characters that a letter file never needs. Less is refused than in forms: authors may direct text with bidirectional
 * embeddings and isolates, but not override the order of letters, so that readers read what is digested. U+FFFD stands
 * for a byte that is not UTF-8.
 */
export const UNWANTED_IN_LETTERS =
  /(?![\n\r\t])[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Noncharacter_Code_Point}\u202D\u202E\uFFFD\uFFF9-\uFFFB]/u

/** Characters that XML 1.0 does not allow (production 2, Char): most controls, lone surrogates, U+FFFE and U+FFFF. */
const NOT_IN_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu

/** Replaces what XML 1.0 cannot hold with U+FFFD, so that one such character does not make a whole file unreadable. */
export function xmlCharacters(text: string): string {
  return text.replace(NOT_IN_XML, '\uFFFD')
}

/** A character by its number, as Unicode writes it: U+FFFE. */
export function codePointOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}
