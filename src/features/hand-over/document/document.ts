import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { titleOf } from '#features/letters/letter.ts'
import { formatDay } from '#i18n/translate.ts'
import { setChecking } from './checking.ts'
import { type Entry, setCover } from './cover.ts'
import type { Facts, NamedSigner } from './facts.ts'
import { Faces } from './fonts.ts'
import { setHistory } from './history.ts'
import { Flow, FRAME } from './layout.ts'
import { setLetter } from './letter.ts'
import { oneLine } from './lines.ts'
import { Register } from './name-columns.ts'
import { Sheets } from './pdf-writer.ts'
import { Shaper } from './shaping.ts'
import { setTally } from './summary.ts'
import { STYLES, type Words, wordsIn } from './text.ts'

/** The accent of letters that choose none; see src/styles/site.css. */
const ACCENT = '#7c2d12'

/** What a finished document contains. */
export type Made = {
  pages: number
  /** Characters that no face has, and how often each is shown by its number instead. */
  missing: ReadonlyMap<string, number>
}

/**
 * Writes the hand-over document: the letter, its history, the count, the names, and how to check it. Writes names as they
 * arrive, no faster than the stream takes them. The same facts make the same bytes.
 */
export async function writeDocument(
  facts: Facts,
  names: AsyncIterable<readonly NamedSigner[]>,
  out: Writable,
): Promise<Made> {
  const { letter, locale, at } = facts
  const words = wordsIn(locale)
  const { say, t } = words
  const shaper = new Shaper(new Faces())
  const sheets = await Sheets.open(
    {
      title: titleOf(letter, locale),
      author: letter.organisers.name,
      subject: t('handOver.openLetter'),
      language: locale,
      direction: words.setting.direction,
      at,
      accent: letter.accent?.light ?? ACCENT,
    },
    shaper,
  )
  sheets.document.on('data', (chunk: Buffer) => out.write(chunk))
  const pages = sheets.later()
  const flow = new Flow(sheets, words.setting, await footOf(sheets, words, facts, pages))
  const contents = new Map<string, Entry>(
    [
      t('handOver.letterTitle'),
      say('versions.title'),
      say('letter.count'),
      t('handOver.namesTitle'),
      t('handOver.checkTitle'),
    ].map((title) => [title, { title, page: sheets.later() }]),
  )
  const parts = contents.values()
  const begin = async (): Promise<PDFKit.PDFOutline> => {
    const entry = parts.next().value
    flow.newPage()
    if (!entry) throw new Error('The document has more parts than contents.')
    sheets.fillIn(entry.page, await flow.set([{ text: words.number(sheets.page), style: STYLES.text }]))
    return sheets.bookmark(entry.title)
  }

  await setCover(flow, words, facts, [...contents.values()])
  await begin()
  await setLetter(flow, words, facts)
  await begin()
  await setHistory(flow, words, facts)
  await begin()
  await setTally(flow, words, facts)
  const register = new Register(flow, words, facts, await begin())
  await register.begin()
  for await (const some of names) {
    for (const name of some) await register.add(name)
    if (out.writableNeedDrain) await once(out, 'drain')
  }
  await register.end()
  await begin()
  await setChecking(flow, words, facts)
  sheets.fillIn(pages, await lineOfPages(flow, words, sheets.page))
  const written = once(sheets.document, 'end')
  sheets.end()
  await written
  return { pages: sheets.page, missing: shaper.missing }
}

/** Sets the foot of every page: its number, the number of pages, and the text that the document is about. */
async function footOf(
  sheets: Sheets,
  words: Words,
  { version, locale }: Facts,
  pages: ReturnType<Sheets['later']>,
): Promise<() => void> {
  const { shaper } = sheets
  const { t, say, setting } = words
  const about = say('letter.versionOf', {
    version: version.number,
    date: formatDay(version.published, locale),
  })
  const spans = [
    { text: `${about} · SHA-256 `, style: STYLES.fine },
    { text: version.digest, style: STYLES.fineCode },
  ]
  for (const { text, style } of spans) await shaper.open(text, style.role, setting)
  await shaper.open(
    `${t('handOver.pageOf', { page: '0123456789', pages: '' })}.,\u00A0\u202F`,
    'fine',
    setting,
  )
  const line = oneLine(shaper, spans, setting)
  return () => {
    const [before = ''] = t('handOver.pageOf', { page: words.number(sheets.page), pages: PLACE }).split(PLACE)
    // A space at the end of a line is dropped; a no-break space stays.
    const number = oneLine(shaper, [{ text: before.replace(/ $/, '\u00A0'), style: STYLES.fine }], setting)
    const foot = new Flow(sheets, setting, () => {}, { y: FOOT })
    foot.line(number)
    sheets.put(pages, foot.left(FRAME.start + number.width, 0), FOOT)
    foot.lineTo(line, FRAME.wide)
  }
}

/** The base line of the foot. */
const FOOT = 800
/** The slot for the number of pages, which is known only at the end. */
const PLACE = '\uE000'

async function lineOfPages(flow: Flow, words: Words, pages: number) {
  const [, after = ''] = words.t('handOver.pageOf', { page: '', pages: PLACE }).split(PLACE)
  return flow.set([{ text: `${words.number(pages)}${after}`, style: STYLES.fine }])
}
