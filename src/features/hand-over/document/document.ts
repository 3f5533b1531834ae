import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { titleOf } from '#features/letters/letter.ts'
import { setChecking } from './checking.ts'
import { Contents } from './contents.ts'
import { setCover } from './cover.ts'
import type { Facts, NamedSigner } from './facts.ts'
import { Faces } from './fonts.ts'
import { setHistory } from './history.ts'
import { Flow } from './layout.ts'
import { setLetter } from './letter.ts'
import { Register } from './name-columns.ts'
import { PageFoot } from './page-foot.ts'
import { Sheets } from './pdf-writer.ts'
import { Shaper } from './shaping.ts'
import { setTally } from './summary.ts'
import { type Words, wordsIn } from './text.ts'

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
  const words = wordsIn(facts.locale)
  const shaper = new Shaper(new Faces())
  const sheets = await openSheets(facts, words, shaper)
  sheets.document.on('data', (chunk: Buffer) => out.write(chunk))
  const foot = new PageFoot(sheets, words)
  const flow = new Flow(sheets, words.setting, await foot.drawerFor(facts))
  const contents = new Contents(flow, words)

  await setCover(flow, words, facts, contents.entries)
  await contents.beginPart()
  await setLetter(flow, words, facts)
  await contents.beginPart()
  await setHistory(flow, words, facts)
  await contents.beginPart()
  await setTally(flow, words, facts)
  const register = new Register(flow, words, facts, await contents.beginPart())
  await setNames(register, names, out)
  await contents.beginPart()
  await setChecking(flow, words, facts)
  await foot.fillInPages(flow)
  await end(sheets)
  return { pages: sheets.page, missing: shaper.missing }
}

function openSheets({ letter, locale, at }: Facts, { t, setting }: Words, shaper: Shaper): Promise<Sheets> {
  return Sheets.open(
    {
      title: titleOf(letter, locale),
      author: letter.organisers.name,
      subject: t('handOver.openLetter'),
      language: locale,
      direction: setting.direction,
      at,
      accent: letter.accent?.light ?? ACCENT,
    },
    shaper,
  )
}

/** Sets the names as they arrive, no faster than the stream takes them. */
async function setNames(
  register: Register,
  names: AsyncIterable<readonly NamedSigner[]>,
  out: Writable,
): Promise<void> {
  await register.begin()
  for await (const some of names) {
    for (const name of some) await register.add(name)
    if (out.writableNeedDrain) await once(out, 'drain')
  }
  await register.end()
}

/** Ends the document, and waits until all of it is written. */
async function end(sheets: Sheets): Promise<void> {
  const written = once(sheets.document, 'end')
  sheets.end()
  await written
}
