import { addresseeOf, titleOf } from '#features/letters/letter.ts'
import { formatDay, formatMoment } from '#i18n/translate.ts'
import { dayIn } from '#values/time-zone.ts'
import type { Facts } from './facts.ts'
import { type Flow, FRAME } from './layout.ts'
import type { Later } from './pdf-writer.ts'
import { leadingOf, STYLES, type Words } from './text.ts'

/** A part of the document in its table of contents; its page is filled in once it is known. */
export type Entry = { title: string; page: Later }

/** Sets the first page: the organisers, the addressee, the title and the count, then the table of contents. */
export async function setCover(
  flow: Flow,
  words: Words,
  facts: Facts,
  contents: readonly Entry[],
): Promise<void> {
  const { letter, locale, at } = facts
  const { say, t } = words
  const part = flow.sheets.part('Sect', flow.sheets.root)
  const leading = leadingOf(STYLES.text, words)
  flow.newPage()
  await flow.paragraph([{ text: letter.organisers.name, style: STYLES.strong }], part, { leading })
  await flow.paragraph([{ text: letter.organisers.contact, style: STYLES.soft }], part, { leading })
  flow.y = 176
  await flow.paragraph(
    [{ text: say('letter.to', { addressee: addresseeOf(letter, locale) }), style: STYLES.text }],
    part,
    {
      leading,
    },
  )
  await flow.paragraph([{ text: formatDay(dayIn(at, letter.timeZone), locale), style: STYLES.soft }], part, {
    leading,
  })
  flow.y = 306
  await flow.paragraph([{ text: t('handOver.openLetter'), style: STYLES.kicker }], part, {
    leading: leadingOf(STYLES.title, words),
  })
  await flow.paragraph([{ text: titleOf(letter, locale), style: STYLES.title }], part, {
    leading: leadingOf(STYLES.title, words),
    width: FRAME.wide,
    tag: 'H1',
  })
  flow.y += 6
  flow.rule(72, -14)
  flow.y += 14
  const signed = [
    say('letter.countAnd', { count: facts.count }),
    t('handOver.named', { count: facts.named }),
  ].join('. ')
  await flow.paragraph([{ text: signed, style: STYLES.text }], part, { leading })
  await flow.paragraph(
    [{ text: t('handOver.asOf', { moment: formatMoment(at, locale, letter.timeZone) }), style: STYLES.soft }],
    part,
    {
      leading,
    },
  )
  flow.y = FRAME.bottom - contents.length * leading
  const list = flow.sheets.part('TOC', part)
  for (const { title, page } of contents) {
    const line = await flow.set([{ text: title, style: STYLES.text }])
    flow.sheets.tagged('TOCI', list, () => {
      flow.line(line)
      flow.sheets.put(page, flow.left(FRAME.start + 220, 0), flow.y)
    })
    flow.y += leading
  }
  list.end()
  part.end()
}
