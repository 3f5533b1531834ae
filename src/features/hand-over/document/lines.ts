import { levelsOf, visualOrder } from './bidi.ts'
import { clustersOf } from './fonts.ts'
import type { Run, Setting, Shaper, Style } from './shaping.ts'

/** A part of a paragraph in one style. */
export type Span = { text: string; style: Style }

/** A drawn part of a line; widths in points. */
export type Piece = { runs: readonly Run[]; style: Style; width: number }
/** A line, its pieces from left to right. */
export type Line = { pieces: readonly Piece[]; width: number }

type Segment = Piece & { text: string; level: number }
/** A part that no line break splits, and the spaces after it, which a line break drops. */
type Word = { segments: Segment[]; blanks: Segment[]; width: number; blank: number }

/** How a paragraph is broken. `hanging`: the indent of every line but the first. */
export type Measure = { width: number; hanging?: number; even?: 'all' | 'but-last' | false }

/**
 * Breaks a paragraph into lines of at most `width`. `even`: lines differ little in length; in a title, the last one too.
 * Otherwise each line is filled before the next. The faces of the texts must be open.
 */
export function linesOf(
  shaper: Shaper,
  spans: readonly Span[],
  setting: Setting,
  { width, hanging = 0, even = false }: Measure,
): Line[] {
  const words = wordsOf(shaper, spans, setting).flatMap((word) =>
    fitting(shaper, word, width - hanging, setting),
  )
  const breaks = even ? evenBreaks(words, width, even === 'all') : fullBreaks(words, width, hanging)
  return breaks.map((end, i) => lineOf(words.slice(breaks[i - 1] ?? 0, end)))
}

/** Sets a text on one line, however long. */
export function oneLine(shaper: Shaper, spans: readonly Span[], setting: Setting): Line {
  return lineOf(wordsOf(shaper, spans, setting))
}

function lineOf(words: Word[]): Line {
  const segments = words.flatMap((word, i) =>
    i < words.length - 1 ? [...word.segments, ...word.blanks] : word.segments,
  )
  return {
    pieces: visualOrder(segments),
    width: widthOf(segments),
  }
}

/** A line may end after spaces, hyphens, dashes and slashes, and between characters of scripts without spaces. */
const WORDS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}][。、，．]?|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])(?:[^ \-–—/]|[-–—/](?=\p{N})))*[-–—/]*( +|(?=[^ ])|$)/gu

function wordsOf(shaper: Shaper, spans: readonly Span[], setting: Setting): Word[] {
  const text = spans.map((span) => span.text).join('')
  const levels = levelsOf(text, setting.direction)
  const words: Word[] = []
  let from = 0
  for (const [match, gap = ''] of text.matchAll(WORDS)) {
    if (match === '') continue
    const blankFrom = from + match.length - gap.length
    const segments = segmentsOf(shaper, spans, levels, from, blankFrom, setting)
    const blanks = segmentsOf(shaper, spans, levels, blankFrom, from + match.length, setting)
    words.push({ segments, blanks, width: widthOf(segments), blank: widthOf(blanks) })
    from += match.length
  }
  return words
}

/** Cuts a part of the paragraph where the style or the direction changes. */
function segmentsOf(
  shaper: Shaper,
  spans: readonly Span[],
  levels: Uint8Array,
  from: number,
  to: number,
  setting: Setting,
): Segment[] {
  const segments: Segment[] = []
  let spanStart = 0
  for (const { text, style } of spans) {
    const spanEnd = spanStart + text.length
    let start = Math.max(from, spanStart)
    const end = Math.min(to, spanEnd)
    while (start < end) {
      const level = levels[start] ?? 0
      let stop = start + 1
      while (stop < end && levels[stop] === level) stop += 1
      const part = text.slice(start - spanStart, stop - spanStart)
      segments.push(segment(shaper, part, style, setting, level))
      start = stop
    }
    spanStart = spanEnd
  }
  return segments
}

function segment(shaper: Shaper, text: string, style: Style, setting: Setting, level: number): Segment {
  const runs = shaper.shape(text, style, setting, level % 2 === 1)
  const width = runs.reduce((all, run) => all + run.width, 0) * style.size
  return { text, runs, style, width, level }
}

function widthOf(segments: readonly Segment[]): number {
  return segments.reduce((sum, { width }) => sum + width, 0)
}

/** Splits a word that is wider than a line, such as a digest, into parts that fit. */
function fitting(shaper: Shaper, word: Word, width: number, setting: Setting): Word[] {
  if (word.width <= width) return [word]
  const parts: Word[] = []
  let current: Segment[] = []
  for (const { text, style, level } of word.segments) {
    let start = 0
    for (const cluster of clustersOf(text)) {
      const next = start + cluster.length
      const grown = segment(shaper, text.slice(start, next), style, setting, level)
      const last = current.at(-1)
      const joined =
        last?.style === style && last.level === level
          ? segment(shaper, last.text + grown.text, style, setting, level)
          : null
      const tried = joined ? [...current.slice(0, -1), joined] : [...current, grown]
      if (current.length > 0 && widthOf(tried) > width) {
        parts.push({ segments: current, blanks: [], width: widthOf(current), blank: 0 })
        current = [grown]
      } else current = tried
      start = next
    }
  }
  parts.push({ segments: current, blanks: word.blanks, width: widthOf(current), blank: word.blank })
  return parts
}

/** The indexes of words at which lines end, if each line is filled before the next. */
function fullBreaks(words: readonly Word[], width: number, hanging: number): number[] {
  const breaks: number[] = []
  let used = 0
  for (const [i, word] of words.entries()) {
    const available = width - (breaks.length > 0 ? hanging : 0)
    if (used > 0 && used + word.width > available) {
      breaks.push(i)
      used = 0
    }
    used += word.width + word.blank
  }
  return [...breaks, words.length]
}

/** The same, if the squares of the space left on all lines are to be least (Knuth and Plass, 1981, without stretching). */
function evenBreaks(words: readonly Word[], width: number, isLastToo: boolean): number[] {
  const best: { cost: number; from: number }[] = [{ cost: 0, from: 0 }]
  for (let end = 1; end <= words.length; end += 1) {
    let used = 0
    let found = { cost: Number.POSITIVE_INFINITY, from: end - 1 }
    for (let from = end - 1; from >= 0; from -= 1) {
      const word = words[from]
      if (!word) break
      used += word.width + (from < end - 1 ? word.blank : 0)
      if (used > width && from < end - 1) break
      const left = end === words.length && !isLastToo ? 0 : (width - used) ** 2
      // A last line of one short word costs as much as a short line elsewhere.
      const widow = end === words.length && used < width / 5 && from > 0 ? (width / 2) ** 2 : 0
      const cost = (best[from]?.cost ?? 0) + left + widow
      if (cost < found.cost) found = { cost, from }
    }
    best.push(found)
  }
  const breaks: number[] = []
  for (let end = words.length; end > 0; end = best[end]?.from ?? 0) breaks.unshift(end)
  return breaks
}
