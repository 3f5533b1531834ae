import { titleOf } from '#features/letters/letter.ts'
import { countryName } from '#i18n/translate.ts'
import type { Facts, NamedSigner } from './facts.ts'
import { type Flow, FRAME } from './layout.ts'
import { type Line, linesOf, oneLine, type Span } from './lines.ts'
import type { Part } from './pdf-writer.ts'
import type { Setting, Style } from './shaping.ts'
import { leadingOf, STYLES, type Words } from './text.ts'

const COLUMNS = 3
const GAP = 15
const COLUMN = (FRAME.wide - (COLUMNS - 1) * GAP) / COLUMNS
/** The indent of the second line of a name. Points. */
const HANGING = 8

const NAME: Style = { role: 'text', size: 8.8, colour: 'ink' }
const ABOUT: Style = { role: 'fine', size: 7, colour: 'soft' }
/** The space between a name and the affiliation. Points. */
const BLANK: Span = { text: ' ', style: { ...NAME, size: 14 } }

/** First Strong Isolate and Pop Directional Isolate: a name in another direction does not reorder the text beside it (UAX 9). */
const isolated = (text: string) => `\u2068${text}\u2069`

type Entry = { signer: NamedSigner; lines: readonly Line[] }

/**
 * Sets names in columns as they arrive. A page is drawn as soon as it is full; the columns of the last one end at the same
 * height.
 */
export class Register {
  readonly #flow: Flow
  readonly #words: Words
  readonly #facts: Facts
  readonly #part: Part
  readonly #leading: number
  readonly #bookmark: PDFKit.PDFOutline
  readonly #countries = new Map<string, string>()
  #waiting: Entry[] = []
  #initial = ''
  #isFirstPage = true

  constructor(flow: Flow, words: Words, facts: Facts, bookmark: PDFKit.PDFOutline) {
    this.#flow = flow
    this.#words = words
    this.#facts = facts
    this.#part = flow.sheets.part('Sect', flow.sheets.root)
    this.#leading = leadingOf({ ...NAME, size: 7.6 }, words)
    this.#bookmark = bookmark
  }

  async begin(): Promise<void> {
    const { named, count } = this.#facts
    const { t } = this.#words
    const leading = leadingOf(STYLES.text, this.#words)
    await this.#flow.paragraph([{ text: t('handOver.namesTitle'), style: STYLES.heading }], this.#part, {
      leading: leadingOf(STYLES.heading, this.#words),
      tag: 'H2',
    })
    const lead = [
      named > 0 ? t('handOver.named', { count: named }) : t('handOver.noNames'),
      ...(count > named ? [t('handOver.withheld', { count: count - named })] : []),
    ].join(' ')
    await this.#flow.paragraph([{ text: lead, style: STYLES.text }], this.#part, { leading, space: 4 })
    this.#flow.y += leading * 0.6
  }

  async add(signer: NamedSigner): Promise<void> {
    const before = this.#waiting.at(-1)
    // Featured names are above the others, with space between.
    if (before?.signer.featured && !signer.featured) {
      await this.#draw(this.#waiting, true)
      this.#waiting = []
      this.#flow.y += this.#leading * 1.5
      if (this.#flow.y + this.#leading * 3 > FRAME.bottom) this.#newPage()
    }
    this.#waiting.push({ signer, lines: await this.#linesOf(signer) })
    if (this.#waiting.length > 1 && columnsOf(this.#waiting, this.#rows()) === null) {
      const next = this.#waiting.pop()
      await this.#draw(this.#waiting, false)
      this.#newPage()
      this.#waiting = next ? [next] : []
    }
  }

  async end(): Promise<void> {
    if (this.#waiting.length > 0) await this.#draw(this.#waiting, true)
    this.#part.end()
  }

  #newPage(): void {
    this.#flow.newPage()
    this.#isFirstPage = false
  }

  /** How many lines fit from here to the foot of the page. */
  #rows(): number {
    return Math.max(1, Math.floor((FRAME.bottom - this.#flow.y) / this.#leading) + 1)
  }

  async #linesOf({ name, affiliation, country }: NamedSigner): Promise<readonly Line[]> {
    const { setting } = this.#words
    const about = [affiliation, country && this.#countryName(country)].filter(Boolean).join(', ')
    const spans: Span[] = [{ text: isolated(name), style: NAME }]
    if (about) spans.push(BLANK, { text: isolated(about), style: ABOUT })
    const own = { ...setting, country: formsOf(name, country) } satisfies Setting
    await this.#flow.open(spans, own)
    return linesOf(this.#flow.sheets.shaper, spans, own, { width: COLUMN, hanging: HANGING })
  }

  /** Cached: asking Intl takes longer than setting a name. */
  #countryName(code: string): string {
    const name = this.#countries.get(code) ?? countryName(code, this.#words.locale)
    this.#countries.set(code, name)
    return name
  }

  /** Draws a page of names. `isLast`: its columns are made as short as possible. */
  async #draw(entries: readonly Entry[], isLast: boolean): Promise<void> {
    const { sheets } = this.#flow
    let rows = this.#rows()
    if (isLast) {
      const lines = entries.reduce((sum, entry) => sum + entry.lines.length, 0)
      let fewest = Math.ceil(lines / COLUMNS)
      while (fewest < rows && columnsOf(entries, fewest) === null) fewest += 1
      rows = Math.min(rows, fewest)
    }
    if (!this.#isFirstPage) await this.#head(entries)
    const top = this.#flow.y
    const list = sheets.part('L', this.#part)
    let [column, row] = [0, 0]
    for (const { signer, lines } of entries) {
      if (row > 0 && row + lines.length > rows) [column, row] = [column + 1, 0]
      this.#mark(signer, top + row * this.#leading)
      const at = row
      sheets.tagged('LI', list, () => {
        for (const [i, line] of lines.entries()) {
          this.#flow.y = top + (at + i) * this.#leading
          this.#flow.line(line, column * (COLUMN + GAP) + (i > 0 ? HANGING : 0))
        }
      })
      row += lines.length
    }
    list.end()
    this.#flow.y = top + rows * this.#leading
  }

  /** Adds a bookmark where another initial letter begins, in scripts with few of them. */
  #mark({ folded, featured }: NamedSigner, y: number): void {
    const [initial = ''] = folded
    if (featured || initial === this.#initial || !ALPHABETIC.test(initial)) return
    this.#initial = initial
    this.#flow.sheets.bookmark(initial.toLocaleUpperCase('und'), this.#bookmark, y - this.#leading)
  }

  /** Draws the running head: the part, and the first and last name of the page. */
  async #head(entries: readonly Entry[]): Promise<void> {
    const flow = this.#flow
    const [first, last] = [entries.at(0), entries.at(-1)]
    const range = [first, last].map((entry) => isolated(entry?.signer.name ?? '')).join(' – ')
    const title = titleOf(this.#facts.letter, this.#words.locale)
    const y = flow.y
    flow.y = FRAME.top - 30
    const [left, right] = [await this.#cut(title), await this.#cut(range)]
    flow.sheets.artifact(() => {
      flow.line(left)
      flow.lineTo(right, FRAME.wide)
    })
    flow.rule(FRAME.wide, 5)
    flow.y = y
  }

  /** Cuts a text to half the width of the running head. */
  async #cut(text: string): Promise<Line> {
    const spans = [{ text, style: STYLES.fine }]
    await this.#flow.open([...spans, { text: '…', style: STYLES.fine }])
    const whole = oneLine(this.#flow.sheets.shaper, spans, this.#flow.setting)
    if (whole.width <= FRAME.wide / 2) return whole
    const words = text.split(' ').slice(0, -1).join(' ')
    return words === '' ? whole : this.#cut(`${words.replace(/…$/, '').trimEnd()}…`)
  }
}

const ALPHABETIC = /^(?![\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}])\p{L}$/u

/** How many columns the entries fill; `null` where they do not fit. No name is split. */
function columnsOf(entries: readonly Entry[], rows: number): number | null {
  let [column, row] = [1, 0]
  for (const { lines } of entries) {
    if (row > 0 && row + lines.length > rows) [column, row] = [column + 1, 0]
    row += lines.length
    if (column > COLUMNS) return null
  }
  return column
}

/** The country whose character forms a name takes: by its script, or else by its signer's country. */
function formsOf(name: string, country: string | null): string | null {
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(name)) return 'JP'
  if (/\p{Script=Hangul}/u.test(name)) return 'KR'
  return /\p{Script=Han}/u.test(name) ? country : null
}
