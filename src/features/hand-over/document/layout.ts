import { type Line, linesOf, oneLine, type Span } from './lines.ts'
import { PAGE, type Part, type Sheets } from './pdf-writer.ts'
import type { Setting } from './shaping.ts'

/** Where text stands on a page, in points: everything begins at the same line, letters are narrower than registers. */
export const FRAME = { start: 84, top: 84, bottom: 764, wide: PAGE.width - 84 - 56, text: 376 } as const

export type Paragraph = {
  /** From base line to base line. */
  leading: number
  /** Before it, unless it stands at the top of a page. */
  space?: number
  /** From where text begins; its marker stands in that room. */
  indent?: number
  marker?: Span
  /** The marker begins where text begins, rather than ending before the indented text. */
  markerAtStart?: boolean
  width?: number
  hanging?: number
  /** Not to be parted from so many points of what follows. */
  keep?: number
  tag?: 'P' | 'H1' | 'H2' | 'H3' | 'LI' | 'BlockQuote' | 'Code'
}

/** Sets one thing below the other, and goes on to the next page where one is full. */
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

  /** The base line of what comes next. */
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

  /** Opens what texts need; whatever is set by other means has to pass here first. */
  async open(spans: readonly Span[], setting = this.setting): Promise<void> {
    for (const { text, style } of spans) await this.sheets.shaper.open(text, style.role, setting)
  }

  /** Sets a paragraph. No line of it stands alone at the foot or the head of a page. */
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

  /** The same pages, for text that runs in another direction. */
  inSetting(setting: Setting): Flow {
    return new Flow(this.sheets, setting, this.#foot, this.#place)
  }

  /** The left end of what begins so far from the side at which lines begin. */
  left(start: number, width: number): number {
    return this.setting.direction === 'rtl' ? PAGE.width - start - width : start
  }

  /** Draws a line on the base line that is next, so that it begins at a place, in the direction of reading. */
  line(line: Line, start = 0): void {
    this.sheets.draw(line, this.left(FRAME.start + start, line.width), this.y)
  }

  /** Draws a line so that it ends at a place, in the direction of reading. */
  lineTo(line: Line, end: number): void {
    this.line(line, end - line.width)
  }

  /** A thin line under what was set last, which means nothing. */
  rule(width: number, below = 0, start = 0): void {
    this.sheets.artifact(() => this.sheets.rule(this.left(FRAME.start + start, width), this.y + below, width))
  }

  /** A text on one line. */
  async set(spans: readonly Span[]): Promise<Line> {
    await this.open(spans)
    return oneLine(this.sheets.shaper, spans, this.setting)
  }

  /** `end`: where a marker ends, less some room; `null`: it begins where text begins. */
  #mark(marker: Span, end: number | null): void {
    const line = oneLine(this.sheets.shaper, [marker], this.setting)
    if (end === null) this.line(line)
    else this.lineTo(line, end - marker.style.size * 0.5)
  }
}

/** A line that its writer ended ends. */
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
