import { type Version, versionNumbers } from '#features/letters/letter.ts'
import { formatDay, languageName } from '#i18n/translate.ts'
import type { Facts } from './facts.ts'
import { type Flow, FRAME } from './layout.ts'
import { leadingOf, STYLES, type Words } from './text.ts'

/** Sets every version: its day, how it changed the one before and why, and the digest of its text in each language. */
export async function setHistory(flow: Flow, words: Words, facts: Facts): Promise<void> {
  const { letter, locale } = facts
  const { say, t } = words
  const part = flow.sheets.part('Sect', flow.sheets.root)
  const leading = leadingOf(STYLES.text, words)
  const fine = leadingOf(STYLES.soft, words)
  await flow.paragraph([{ text: say('versions.title'), style: STYLES.heading }], part, {
    leading: leadingOf(STYLES.heading, words),
    tag: 'H2',
  })
  await flow.paragraph([{ text: t('handOver.historyLead'), style: STYLES.text }], part, { leading, space: 4 })
  for (const number of versionNumbers(letter)) {
    const texts = letter.versions.filter((version) => version.number === number)
    const said = texts.find((version) => version.locale === locale) ?? texts[0]
    if (!said) continue
    await flow.paragraph(
      [{ text: say('versions.version', { version: number }), style: STYLES.strong }],
      part,
      {
        leading,
        space: leading * 1.2,
        keep: 5 * leading,
        tag: 'H3',
      },
    )
    flow.rule(FRAME.wide, 5 - leading)
    flow.y += 3
    const published = say('versions.published', { date: formatDay(said.published, locale) })
    await flow.paragraph(
      [{ text: `${published}. ${say(`versions.${said.change}`)}.`, style: STYLES.text }],
      part,
      {
        leading,
      },
    )
    if (said.note !== null) await flow.paragraph([{ text: said.note, style: STYLES.text }], part, { leading })
    flow.y += 3
    for (const version of texts) await setDigest(flow, words, version, part, fine)
  }
  part.end()
}

async function setDigest(
  flow: Flow,
  { locale }: Words,
  { locale: language, digest }: Version,
  part: Parameters<Flow['paragraph']>[1],
  leading: number,
): Promise<void> {
  await flow.paragraph([{ text: digest, style: { ...STYLES.code, size: 7.4 } }], part, {
    leading,
    indent: DIGESTS,
    width: FRAME.wide,
    marker: { text: languageName(language, locale), style: STYLES.soft },
    markerAtStart: true,
  })
}

/** Where digests begin, after the name of their language. Points. */
const DIGESTS = 84
