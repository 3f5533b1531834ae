import { type Flow, FRAME } from './layout.ts'
import type { Later, Part } from './pdf-writer.ts'
import { leadingOf, STYLES, type Words } from './text.ts'

/** A part of the document in its table of contents; its page is filled in once it is known. */
export type Entry = { title: string; page: Later }

/** Begins the parts of the document in their order, and fills in their pages in the table of contents. */
export class Contents {
  readonly entries: readonly Entry[]
  readonly #flow: Flow
  readonly #words: Words
  readonly #next: Iterator<Entry>

  constructor(flow: Flow, words: Words) {
    this.entries = titlesOf(words).map((title) => ({ title, page: flow.sheets.later() }))
    this.#flow = flow
    this.#words = words
    this.#next = this.entries.values()
  }

  /** Begins the next part on a new page, and returns its bookmark. */
  async beginPart(): Promise<PDFKit.PDFOutline> {
    const { sheets } = this.#flow
    const { value: entry } = this.#next.next()
    this.#flow.newPage()
    if (!entry) throw new Error('The document has more parts than contents.')
    const number = this.#words.number(sheets.page)
    sheets.fillIn(entry.page, await this.#flow.set([{ text: number, style: STYLES.text }]))
    return sheets.bookmark(entry.title)
  }
}

function titlesOf({ say, t }: Words): string[] {
  return [
    t('handOver.letterTitle'),
    say('versions.title'),
    say('letter.count'),
    t('handOver.namesTitle'),
    t('handOver.checkTitle'),
  ]
}

/** Sets the table of contents at the foot of the page. */
export async function setContents(
  flow: Flow,
  words: Words,
  part: Part,
  entries: readonly Entry[],
): Promise<void> {
  const leading = leadingOf(STYLES.text, words)
  flow.y = FRAME.bottom - entries.length * leading
  const list = flow.sheets.part('TOC', part)
  for (const { title, page } of entries) {
    const line = await flow.set([{ text: title, style: STYLES.text }])
    flow.sheets.tagged('TOCI', list, () => {
      flow.line(line)
      flow.sheets.put(page, flow.left(FRAME.start + 220, 0), flow.y)
    })
    flow.y += leading
  }
  list.end()
}
