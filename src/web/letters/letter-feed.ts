import { describeChanges } from '#features/letters/change-summary-text.ts'
import { answerOf, type Letter, titleOf, type Version } from '#features/letters/letter.ts'
import { proseHtml } from '#features/letters/prose/prose-html.ts'
import { readProse } from '#features/letters/prose/read-prose.ts'
import { type PublishedUpdate, updateAnchor, updateTextIn } from '#features/updates/update.ts'
import { formatDay, translate } from '#i18n/translate.ts'
import { inLanguage, type Locale } from '#values/locale.ts'
import { beginOfDay } from '#values/time-zone.ts'
import { xmlAnswer, xmlText } from './xml.ts'

export type FeedParts = {
  letter: Letter
  locale: Locale
  updates: readonly PublishedUpdate[]
  site: URL | string | undefined
  /** The letter's versions in the language, and their texts as HTML. */
  versions: readonly { version: Version; html: string }[]
}

type Entry = { updated: string; lines: string[] }

/** What became of a letter: its answer, its news and its versions, the newest first (Atom, RFC 4287). */
export function letterFeed({ letter, locale, updates, site, versions }: FeedParts): Response {
  const address = (path: string) =>
    xmlText(new URL(inLanguage(`/letters/${letter.slug}${path}`, locale), site).href)
  const entries = [
    ...answerEntry(letter, locale, address),
    ...updates.flatMap((item) => updateEntry(item, locale, address)),
    ...versions.toReversed().map(({ version, html }) => versionEntry(letter, version, html, address)),
  ].toSorted((a, b) => b.updated.localeCompare(a.updated))
  return xmlAnswer('application/atom+xml', [
    `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${locale}">`,
    `  <id>${address('')}</id>`,
    `  <title>${xmlText(titleOf(letter, locale))}</title>`,
    `  <link href="${address('')}"/>`,
    `  <link rel="self" href="${address('/feed.xml')}"/>`,
    `  <updated>${entries[0]?.updated}</updated>`,
    `  <author><name>${xmlText(letter.organisers.name)}</name></author>`,
    ...entries.flatMap(({ lines }) => ['  <entry>', ...lines.map((line) => `    ${line}`), '  </entry>']),
    '</feed>',
  ])
}

/** News that says that a letter is answered is an entry of its own. */
function answerEntry(letter: Letter, locale: Locale, address: (path: string) => string): Entry[] {
  const { answered } = letter
  if (!answered || answered.updateId !== undefined) return []
  const updated = startOf(answered.on, letter)
  const title = translate(locale)('letter.answered', { date: formatDay(answered.on, locale) })
  const lines = [
    `<id>${address('')}#answered</id>`,
    `<title>${xmlText(title)}</title>`,
    `<link href="${address('')}"/>`,
    `<updated>${updated}</updated>`,
    `<content>${xmlText(answerOf(letter, locale)?.text ?? '')}</content>`,
  ]
  return [{ updated, lines }]
}

function updateEntry(item: PublishedUpdate, locale: Locale, address: (path: string) => string): Entry[] {
  const text = updateTextIn(item.texts, locale)
  if (!text) return []
  const updated = `${item.publishedAt.toISOString().slice(0, 19)}Z`
  const language = text.locale === locale ? '' : ` xml:lang="${text.locale}"`
  const html = proseHtml(readProse(text.text), { heading: 'h3' })
  const lines = [
    `<id>${address(`/updates#${updateAnchor(item)}`)}</id>`,
    `<title${language}>${xmlText(text.title)}</title>`,
    `<link href="${address(`/updates#${updateAnchor(item)}`)}"/>`,
    `<updated>${updated}</updated>`,
    `<content type="html"${language}>${xmlText(html)}</content>`,
  ]
  return [{ updated, lines }]
}

function versionEntry(
  letter: Letter,
  version: Version,
  html: string,
  address: (path: string) => string,
): Entry {
  const updated = startOf(version.published, letter)
  const t = translate(version.locale)
  const lines = [
    `<id>${address(`/versions/${version.number}`)}</id>`,
    `<title>${xmlText(t('versions.version', { version: version.number }))}</title>`,
    `<link href="${address(`/versions/${version.number}`)}"/>`,
    `<updated>${updated}</updated>`,
    `<summary>${xmlText(summaryOf(version))}</summary>`,
    `<content type="html">${xmlText(html)}</content>`,
  ]
  return { updated, lines }
}

/** The organisers' note, or else what kind of change it was, and the change in numbers. */
function summaryOf({ note, change, summary, locale }: Version): string {
  const t = translate(locale)
  return [note ?? t(`versions.${change}`), summary && describeChanges(summary, locale)]
    .filter(Boolean)
    .join(' ')
}

/** When a day of a letter begins, as Atom writes it. */
function startOf(day: string, { timeZone }: Letter): string {
  return `${beginOfDay(day, timeZone).toISOString().slice(0, 19)}Z`
}
