import { formatMoment } from '#i18n/translate.ts'
import { inLanguage } from '#values/locale.ts'
import type { Facts } from './facts.ts'
import { type Flow, FRAME } from './layout.ts'
import { leadingOf, STYLES, type Words } from './text.ts'

/** Sets the page that says how to check the document, and what a check shows and does not show. */
export async function setChecking(flow: Flow, words: Words, facts: Facts): Promise<void> {
  const { t } = words
  const { letter, version, siteUrl, at, locale } = facts
  const part = flow.sheets.part('Sect', flow.sheets.root)
  const leading = leadingOf(STYLES.text, words)
  const base = `${siteUrl}/letters/${letter.slug}`
  await flow.paragraph([{ text: t('handOver.checkTitle'), style: STYLES.heading }], part, {
    leading: leadingOf(STYLES.heading, words),
    tag: 'H2',
  })
  await say(t('handOver.checkLead'))
  await head(t('handOver.checkText'))
  await say(t('handOver.checkTextHow', { version: version.number }))
  await type(`curl -s ${base}/versions/${version.number}/${version.locale}.md | sha256sum`)
  await type(version.digest)
  await head(t('handOver.checkCount'))
  await say(t('handOver.checkCountHow', { moment: formatMoment(at, locale, letter.timeZone) }))
  await type(`${base}/count.json`)
  await head(t('handOver.checkNames'))
  await say(t('handOver.checkNamesHow'))
  await type(`${siteUrl}${inLanguage(`/letters/${letter.slug}/signatures`, locale)}`)
  await head(t('handOver.checkFiles'))
  await say(t('handOver.checkFilesHow'))
  await type('sha256sum *.pdf *.csv')
  await head(t('handOver.proves'))
  await say(t('handOver.provesHow'))
  await head(t('handOver.provesNot'))
  await say(t('handOver.provesNotHow'))
  part.end()

  function head(text: string) {
    return flow.paragraph([{ text, style: STYLES.strong }], part, {
      leading,
      space: leading * 0.6,
      keep: 3 * leading,
      tag: 'H3',
    })
  }

  function say(text: string) {
    return flow.paragraph([{ text, style: STYLES.text }], part, { leading })
  }

  /** A line of a terminal; it runs from left to right in every language. */
  async function type(text: string) {
    flow.y += 2
    const typed = flow.inSetting({ direction: 'ltr', country: null })
    await typed.paragraph([{ text, style: STYLES.code }], part, {
      leading: 12.5,
      indent: flow.setting.direction === 'rtl' ? 0 : 14,
      width: FRAME.wide,
      hanging: 14,
      tag: 'Code',
    })
    flow.y += 3
  }
}
