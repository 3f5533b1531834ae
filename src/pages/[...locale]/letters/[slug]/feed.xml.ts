import type { APIRoute, GetStaticPaths } from 'astro'
import { answerOf, type Letter, titleOf, type Version, versionsIn } from '../../../../domain/letter.ts'
import { inLanguage, type Locale } from '../../../../domain/locale.ts'
import { sayChanges } from '../../../../i18n/say-changes.ts'
import { formatDay, translate } from '../../../../i18n/translate.ts'
import { everyTranslation, versionHtml } from '../../../../letters/site.ts'
import { xmlAnswer, xmlText } from '../../../../web/xml.ts'

export const getStaticPaths = everyTranslation satisfies GetStaticPaths

/** What became of a letter: its answer, and its versions, the newest first (Atom, RFC 4287). */
export const GET: APIRoute<{ letter: Letter; locale: Locale }> = async ({
  props: { letter, locale },
  site,
}) => {
  const t = translate(locale)
  const address = (path: string) =>
    xmlText(new URL(inLanguage(`/letters/${letter.slug}${path}`, locale), site).href)
  const versions = versionsIn(letter, locale).toReversed()
  const entries = versions.map(async (version) => [
    '  <entry>',
    `    <id>${address(`/versions/${version.number}`)}</id>`,
    `    <title>${xmlText(t('versions.version', { version: version.number }))}</title>`,
    `    <link href="${address(`/versions/${version.number}`)}"/>`,
    `    <updated>${version.published}T00:00:00Z</updated>`,
    `    <summary>${xmlText(summaryOf(version, locale))}</summary>`,
    `    <content type="html">${xmlText(await versionHtml(letter, version))}</content>`,
    '  </entry>',
  ])
  const { answered } = letter
  const answer = answered && [
    '  <entry>',
    `    <id>${address('')}#answered</id>`,
    `    <title>${xmlText(t('letter.answered', { date: formatDay(answered.on, locale) }))}</title>`,
    `    <link href="${address('')}"/>`,
    `    <updated>${answered.on}T00:00:00Z</updated>`,
    `    <content>${xmlText(answerOf(letter, locale)?.text ?? '')}</content>`,
    '  </entry>',
  ]
  return xmlAnswer('application/atom+xml', [
    `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${locale}">`,
    `  <id>${address('')}</id>`,
    `  <title>${xmlText(titleOf(letter, locale))}</title>`,
    `  <link href="${address('')}"/>`,
    `  <link rel="self" href="${address('/feed.xml')}"/>`,
    `  <updated>${answered?.on ?? versions[0]?.published}T00:00:00Z</updated>`,
    `  <author><name>${xmlText(letter.organisers.name)}</name></author>`,
    ...(answer ?? []),
    ...(await Promise.all(entries)).flat(),
    '</feed>',
  ])
}

/** The organisers' note, or else what kind of change it was, and the change in numbers. */
function summaryOf({ note, change, summary }: Version, locale: Locale): string {
  const t = translate(locale)
  return [note ?? t(`versions.${change}`), summary && sayChanges(summary, locale)].filter(Boolean).join(' ')
}
