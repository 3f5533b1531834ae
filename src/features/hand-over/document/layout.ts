import { type Line, linesOf, oneLine, type Span } from './lines.ts'
import { PAGE, type Part, type Sheets } from './pdf-writer.ts'
import type { Setting } from './shaping.ts'

/** The text area of a page, in points: all parts begin at the same line; the letter is narrower than the names. */
export const FRAME = { start: 84, top: 84, bottom: 764, wide: PAGE.width - 84 - 56, text: 376 } as const

/** How a paragraph is set. */
export type Paragraph = {
  /** From base line to base line, in points. */
  leading: number
  /** The space before it, except at the top of a page. */
  space?: number
  /** The indent, which has room for the marker. */
  indent?: number
  marker?: Span
  /** The marker begins at the margin, instead of ending before the indented text. */
  markerAtStart?: boolean
  width?: number
  hanging?: number
  /** How many points of what follows must be on the same page. */
  keep?: number
  tag?: 'P' | 'H1' | 'H2' | 'H3' | 'LI' | 'BlockQuote' | 'Code'
}

/** Sets one block below the other, and begins the next page when one is full. */
export class Flow {
  readonly sheets: Sheets
  readonly setting: Setting
  readonly #foot: () => void
  readonly #place: { y: number }

  constructor(sheets: Sheets, setting: Setting, foot: () => void, place = { y: FRAME.top as number }) {
    this.sheets = sheets
    this.setting = setting
    this.#foot = foot
    this.#place = place
  }

  /** The next base line. */
  get y(): number {
    return this.#place.y
  }

  set y(y: number) {
    this.#place.y = y
  }

  newPage(top: number = FRAME.top): void {
    this.sheets.newPage()
    this.sheets.artifact(this.#foot)
    this.y = top
  }

  /** Opens the faces of texts. Text that is set by other means needs this first. */
  async open(spans: readonly Span[], setting = this.setting): Promise<void> {
    for (const { text, style } of spans) await this.sheets.shaper.open(text, style.role, setting)
  }

  /** Sets a paragraph. No single line of it is left at the foot or the head of a page. */
  async paragraph(spans: readonly Span[], part: Part, options: Paragraph): Promise<void> {
    const { leading, indent = 0, space = 0, marker, keep = 0, hanging = 0, tag = 'P' } = options
    const width = (options.width ?? FRAME.text) - indent
    await this.open(marker ? [marker, ...spans] : spans)
    const lines = splitAtBreaks(spans).flatMap((some) =>
      linesOf(this.sheets.shaper, some, this.setting, {
        width,
        hanging,
        even: /^H/.test(tag) ? 'all' : hanging === 0 && 'but-last',
      }),
    )
    if (this.y > FRAME.top) this.y += space
    const together = lines.length <= 3 ? lines.length : 2
    if (this.y + (together - 1) * leading + keep > FRAME.bottom) this.newPage()
    const element = this.sheets.part(tag, part)
    for (const [i, line] of lines.entries()) {
      const isLastButOne = i === lines.length - 2 && lines.length > 3
      if (this.y > FRAME.bottom || (isLastButOne && this.y + leading > FRAME.bottom)) this.newPage()
      this.sheets.more(element, tag, () => {
        if (i === 0 && marker) this.#mark(marker, options.markerAtStart ? null : indent)
        this.line(line, indent + (i > 0 ? hanging : 0))
      })
      this.y += leading
    }
    element.end()
  }

  /** A layout on the same pages for text in another direction. */
  inSetting(setting: Setting): Flow {
    return new Flow(this.sheets, setting, this.#foot, this.#place)
  }

  /** The left end of a piece that begins at a distance from where lines begin. */
  left(start: number, width: number): number {
    return this.setting.direction === 'rtl' ? PAGE.width - start - width : start
  }

  /** Draws a line on the next base line. It begins at a place, in the direction of reading. */
  line(line: Line, start = 0): void {
    this.sheets.draw(line, this.left(FRAME.start + start, line.width), this.y)
  }

  /** Draws a line that ends at a place, in the direction of reading. */
  lineTo(line: Line, end: number): void {
    this.line(line, end - line.width)
  }

  /** Draws a thin decorative line under the last block. */
  rule(width: number, below = 0, start = 0): void {
    this.sheets.artifact(() => this.sheets.rule(this.left(FRAME.start + start, width), this.y + below, width))
  }

  /** Shapes a text on one line. */
  async set(spans: readonly Span[]): Promise<Line> {
    await this.open(spans)
    return oneLine(this.sheets.shaper, spans, this.setting)
  }

  /** Draws a marker. `end`: where it ends, less some room; `null`: it begins at the margin. */
  #mark(marker: Span, end: number | null): void {
    const line = oneLine(this.sheets.shaper, [marker], this.setting)
    if (end === null) this.line(line)
    else this.lineTo(line, end - marker.style.size * 0.5)
  }
}

/** Splits a text at the line breaks of its writer. */
function splitAtBreaks(spans: readonly Span[]): Span[][] {
  const lines: Span[][] = [[]]
  for (const { text, style } of spans) {
    for (const [i, part] of text.split('\n').entries()) {
      if (i > 0) lines.push([])
      if (part !== '') lines.at(-1)?.push({ text: part, style })
    }
  }
  return lines.filter((line) => line.length > 0)
}
