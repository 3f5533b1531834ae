import { formatDay } from '#i18n/translate.ts'
import type { Facts } from './facts.ts'
import { Flow, FRAME } from './layout.ts'
import { oneLine } from './lines.ts'
import type { Later, Sheets } from './pdf-writer.ts'
import { STYLES, type Words } from './text.ts'

/** The base line of the foot. */
const FOOT = 800
/** The slot for the number of pages, which is known only at the end. */
const PLACE = '\uE000'

/** The foot of every page: its number, the number of pages, and the text that the document is about. */
export class PageFoot {
  readonly #sheets: Sheets
  readonly #words: Words
  readonly #pages: Later

  constructor(sheets: Sheets, words: Words) {
    this.#sheets = sheets
    this.#words = words
    this.#pages = sheets.later()
  }

  /** Returns the function that draws the foot of the current page. */
  async drawerFor(facts: Facts): Promise<() => void> {
    const { shaper } = this.#sheets
    const { setting } = this.#words
    const spans = this.#about(facts)
    for (const { text, style } of spans) await shaper.open(text, style.role, setting)
    await this.#openNumbers()
    const line = oneLine(shaper, spans, setting)
    return () => {
      const [before] = this.#aroundPages(this.#words.number(this.#sheets.page))
      // A space at the end of a line is dropped; a no-break space stays.
      const number = oneLine(shaper, [{ text: before.replace(/ $/, '\u00A0'), style: STYLES.fine }], setting)
      const foot = new Flow(this.#sheets, setting, () => {}, { y: FOOT })
      foot.line(number)
      this.#sheets.put(this.#pages, foot.left(FRAME.start + number.width, 0), FOOT)
      foot.lineTo(line, FRAME.wide)
    }
  }

  /** Fills in the number of pages, once all of them are written. */
  async fillInPages(flow: Flow): Promise<void> {
    const { number } = this.#words
    const [, after] = this.#aroundPages('')
    const text = `${number(this.#sheets.page)}${after}`
    this.#sheets.fillIn(this.#pages, await flow.set([{ text, style: STYLES.fine }]))
  }

  #about({ version, locale }: Facts) {
    const about = this.#words.say('letter.versionOf', {
      version: version.number,
      date: formatDay(version.published, locale),
    })
    return [
      { text: `${about} · SHA-256 `, style: STYLES.fine },
      { text: version.digest, style: STYLES.fineCode },
    ]
  }

  /** Opens the faces of every page number. */
  async #openNumbers(): Promise<void> {
    const { t, setting } = this.#words
    const sample = t('handOver.pageOf', { page: '0123456789', pages: '' })
    await this.#sheets.shaper.open(`${sample}.,\u00A0\u202F`, 'fine', setting)
  }

  /** Returns what the sentence "page … of …" has before and after the number of pages. */
  #aroundPages(page: string): [before: string, after: string] {
    const [before = '', after = ''] = this.#words.t('handOver.pageOf', { page, pages: PLACE }).split(PLACE)
    return [before, after]
  }
}
