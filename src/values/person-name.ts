import { UNWANTED, UNWANTED_IN_LINES } from './characters.ts'

/** Length of a name in code points after normalisation. */
export const MAX_NAME = 120

/** The most marks on one letter. Vietnamese, Hebrew and the Indic scripts stay within it; stacks of marks over other lines do not. */
const MAX_MARKS_IN_A_ROW = 4

/** What is wrong with a text that may have links. */
export type ProseProblem = 'missing' | 'too-long' | 'bad-characters'

/** What is wrong with a text without links. */
export type TextProblem = ProseProblem | 'has-link'

/** A text without links, or what is wrong with it. */
export type TextResult = { ok: true; value: string } | { ok: false; problem: TextProblem }

/** A text with links, or what is wrong with it. */
export type ProseResult = { ok: true; value: string } | { ok: false; problem: ProseProblem }

/**
 * Invisible and without meaning between letters; keyboards and clipboards leave them behind. The joiners U+200C and
 * U+200D are spelling in Persian and Hindi, U+180B to U+180D in Mongolian; they stay. Overrides are refused above.
 */
const INVISIBLE =
  /[\p{Default_Ignorable_Code_Point}--[\u200C\u200D\u180B-\u180D\u202A-\u202E\u2066-\u2069]]/gv
/** A scheme or `www.`, not a dot: "Node.js developer" is no link. */
const LINK = /\b(?:https?|ftp|mailto|javascript|data):(?=\S)|:\/\/|\bwww\./i
const STACKED_MARKS = new RegExp(`\\p{M}{${MAX_MARKS_IN_A_ROW + 1},}`, 'u')

/**
 * More than any script has before its marks are put together. They are put in order first, which takes the square of
 * their number (UAX 15, 1.3; the Stream-Safe Text Format of its section 13 stops at 30), so that more are never sorted.
 */
const UNSORTED_MARKS = /\p{M}{31}/u

/** Reads a person's name in any script: NFC, single spaces, 1 to 120 code points. */
export function parsePersonName(typed: string): TextResult {
  const result = parseLine(typed, MAX_NAME)
  return result.ok && !/[\p{L}\p{N}]/u.test(result.value) ? { ok: false, problem: 'missing' } : result
}

/** Reads one line of plain text without links, at most `max` code points. */
export function parseLine(typed: string, max: number): TextResult {
  const value = seen(typed)?.replace(/ {2,}/g, ' ')
  return judge(value, max, UNWANTED)
}

/** Reads a text of several lines without links, at most `max` code points. Line ends become LF. */
export function parseLines(typed: string, max: number): TextResult {
  const value = seen(typed.replace(/\r\n?/g, '\n'))
  return judge(value, max, UNWANTED_IN_LINES)
}

/** Reads one line of organisers, which may have links. */
export function parseHeadline(typed: string, max: number): ProseResult {
  return judgeProse(seen(typed)?.replace(/ {2,}/g, ' '), max, UNWANTED)
}

/** Reads several lines of organisers. Line ends become LF. */
export function parseProse(typed: string, max: number): ProseResult {
  return judgeProse(seen(typed.replace(/\r\n?/g, '\n')), max, UNWANTED_IN_LINES)
}

/** The visible characters of a text, in NFC: without invisible ones, neighbours may compose to one character. */
function seen(typed: string): string | undefined {
  const visible = typed.replace(INVISIBLE, '')
  return UNSORTED_MARKS.test(visible) ? undefined : visible.normalize('NFC').trim()
}

function judge(typed: string | undefined, max: number, unwanted: RegExp): TextResult {
  const result = judgeProse(typed, max, unwanted)
  if (!result.ok) return result
  const { value } = result
  if (LINK.test(value)) return { ok: false, problem: 'has-link' }
  return result
}

function judgeProse(value: string | undefined, max: number, unwanted: RegExp): ProseResult {
  if (value === undefined) return { ok: false, problem: 'bad-characters' }
  if (value === '') return { ok: false, problem: 'missing' }
  // A code point takes at most two units; the cheap test keeps a huge text from being spread.
  if (value.length > max * 2 || [...value].length > max) return { ok: false, problem: 'too-long' }
  if (unwanted.test(value) || STACKED_MARKS.test(value)) return { ok: false, problem: 'bad-characters' }
  return { ok: true, value }
}

/**
 * A name as it is searched: compatibility forms, accents and case folded away, in any script, so that "angstrom"
 * finds "Ångström". Not reversible, not for display.
 */
export function foldName(name: string): string {
  return (
    name
      // Composed first, so that no marks have to be sorted.
      .replace(/\p{M}/gu, '')
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .replaceAll('ß', 'ss')
      .replace(/[ıİ]/g, 'i')
      .replaceAll('ł', 'l')
      .replaceAll('ø', 'o')
      .replaceAll('đ', 'd')
      .replaceAll('æ', 'ae')
      .replaceAll('œ', 'oe')
      .normalize('NFC')
      .trim()
      .replace(/\s+/g, ' ')
  )
}

/** A name for an email, cut so that it cannot carry a message. */
export function shortName(name: string): string {
  const points = [...name]
  return points.length <= 60 ? name : `${points.slice(0, 59).join('')}…`
}
