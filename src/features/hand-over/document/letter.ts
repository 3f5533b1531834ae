import { formatDay, languageName, translate } from '#i18n/translate.ts'
import type { Facts } from './facts.ts'
import type { Flow } from './layout.ts'
import { type Passage, passagesOf } from './letter-text.ts'
import type { Part } from './pdf-writer.ts'
import { leadingOf, STYLES, type Words, wordsIn } from './text.ts'

/** The indent of lists and quotes. */
const INDENT = 22

/** Sets the text of the newest version as a letter. */
export async function setLetter(flow: Flow, words: Words, facts: Facts): Promise<void> {
  const { letter, locale, version } = facts
  const part = flow.sheets.part('Sect', flow.sheets.root)
  const leading = leadingOf(STYLES.text, words)
  if (version.locale !== locale) {
    const names = { language: languageName(locale, locale), other: languageName(version.locale, locale) }
    await flow.paragraph([{ text: words.t('handOver.inOther', names), style: STYLES.soft }], part, {
      leading: leadingOf(STYLES.soft, words),
    })
    flow.y += leading
  }
  // The text may be in another language than the document, and run in another direction.
  const own = wordsIn(version.locale)
  const text = flow.inSetting(own.setting)
  const say = translate(version.locale)
  await text.paragraph([{ text: formatDay(version.published, version.locale), style: STYLES.soft }], part, {
    leading,
  })
  const to = say('letter.to', { addressee: version.addressee })
  await text.paragraph([{ text: to, style: STYLES.text }], part, { leading })
  text.y += leading * 1.6
  await text.paragraph([{ text: version.title, style: STYLES.heading }], part, {
    leading: leadingOf(STYLES.heading, words),
    tag: 'H2',
    keep: 80,
  })
  text.y += 6
  for (const passage of passagesOf(version.text)) await setPassage(text, own, passage, part)
  text.y += leading
  await text.paragraph([{ text: letter.organisers.name, style: STYLES.strong }], part, {
    leading,
    space: 4,
    keep: leading,
  })
  await text.paragraph([{ text: letter.organisers.contact, style: STYLES.soft }], part, { leading })
  part.end()
}

async function setPassage(flow: Flow, words: Words, passage: Passage, part: Part): Promise<void> {
  const { kind, spans, marker, depth } = passage
  const indent = depth * INDENT
  if (kind === 'rule') {
    flow.y += 4
    flow.rule(72, -4)
    flow.y += 14
    return
  }
  const leading = leadingOf(kind === 'heading' ? { ...STYLES.text, size: 13 } : STYLES.text, words)
  await flow.paragraph(spans, part, {
    leading: kind === 'code' ? 13 : leading,
    space: kind === 'heading' ? leading * 0.5 : 0,
    indent,
    ...(marker && { marker: { text: marker, style: { ...STYLES.text, features: ['onum', 'tnum'] } } }),
    keep: kind === 'heading' ? 2 * leading : 0,
    tag: { heading: 'H3', quote: 'BlockQuote', code: 'Code', paragraph: 'P' }[kind] as 'P',
  })
  flow.y += kind === 'code' ? 0 : leading * (depth > 0 ? 0.35 : 0.5)
}
