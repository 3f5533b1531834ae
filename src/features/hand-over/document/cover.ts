import { addresseeOf, titleOf } from '#features/letters/letter.ts'
import { formatDay, formatMoment } from '#i18n/translate.ts'
import { dayIn } from '#values/time-zone.ts'
import { type Entry, setContents } from './contents.ts'
import type { Facts } from './facts.ts'
import { type Flow, FRAME } from './layout.ts'
import type { Part } from './pdf-writer.ts'
import { leadingOf, STYLES, type Words } from './text.ts'

/** Sets the first page: the organisers, the addressee, the title and the count, then the table of contents. */
export async function setCover(
  flow: Flow,
  words: Words,
  facts: Facts,
  contents: readonly Entry[],
): Promise<void> {
  const part = flow.sheets.part('Sect', flow.sheets.root)
  flow.newPage()
  await setOrganisers(flow, words, facts, part)
  flow.y = 176
  await setAddressee(flow, words, facts, part)
  flow.y = 306
  await setTitle(flow, words, facts, part)
  flow.y += 6
  flow.rule(72, -14)
  flow.y += 14
  await setCount(flow, words, facts, part)
  await setContents(flow, words, part, contents)
  part.end()
}

async function setOrganisers(flow: Flow, words: Words, { letter }: Facts, part: Part): Promise<void> {
  const leading = leadingOf(STYLES.text, words)
  await flow.paragraph([{ text: letter.organisers.name, style: STYLES.strong }], part, { leading })
  await flow.paragraph([{ text: letter.organisers.contact, style: STYLES.soft }], part, { leading })
}

/** Sets the addressee and the date. */
async function setAddressee(
  flow: Flow,
  words: Words,
  { letter, locale, at }: Facts,
  part: Part,
): Promise<void> {
  const leading = leadingOf(STYLES.text, words)
  const to = words.say('letter.to', { addressee: addresseeOf(letter, locale) })
  await flow.paragraph([{ text: to, style: STYLES.text }], part, { leading })
  const date = formatDay(dayIn(at, letter.timeZone), locale)
  await flow.paragraph([{ text: date, style: STYLES.soft }], part, { leading })
}

async function setTitle(flow: Flow, words: Words, { letter, locale }: Facts, part: Part): Promise<void> {
  const leading = leadingOf(STYLES.title, words)
  await flow.paragraph([{ text: words.t('handOver.openLetter'), style: STYLES.kicker }], part, { leading })
  await flow.paragraph([{ text: titleOf(letter, locale), style: STYLES.title }], part, {
    leading,
    width: FRAME.wide,
    tag: 'H1',
  })
}

/** Sets how many people signed, how many of them are named, and as of which moment. */
async function setCount(flow: Flow, words: Words, facts: Facts, part: Part): Promise<void> {
  const { letter, locale, at, count, named } = facts
  const { say, t } = words
  const leading = leadingOf(STYLES.text, words)
  const signed = [say('letter.countAnd', { count }), t('handOver.named', { count: named })].join('. ')
  await flow.paragraph([{ text: signed, style: STYLES.text }], part, { leading })
  const asOf = t('handOver.asOf', { moment: formatMoment(at, locale, letter.timeZone) })
  await flow.paragraph([{ text: asOf, style: STYLES.soft }], part, { leading })
}
