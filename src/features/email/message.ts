import { sayChanges } from '#features/letters/change-summary-text.ts'
import type { Letter } from '#features/letters/letter.ts'
import { findVersion, newestText, titleOf, versionsIn } from '#features/letters/letter.ts'
import { escapeHtml, type ProseStyle, proseHtml } from '#features/letters/prose/prose-html.ts'
import { proseText, wrapped } from '#features/letters/prose/prose-text.ts'
import { type Passage, readProse } from '#features/letters/prose/read-prose.ts'
import type { Announcement } from '#features/updates/update.ts'
import {
  formatDay,
  formatMoment,
  intlTag,
  type MessageKey,
  type Translate,
  translate,
  type Values,
} from '#i18n/translate.ts'
import { DEFAULT_LOCALE, direction, inLanguage, isLocale, type Locale } from '#values/locale.ts'
import { shortName } from '#values/person-name.ts'
import {
  type EmailContent,
  type EmailKind,
  isForOrganisers,
  type OrganiserEmailKind,
  type SignerEmailKind,
  TO_VERIFIED,
} from './content.ts'
import { greetable } from './greetable.ts'
import { EMAIL_LINK } from './lifetimes.ts'

/** A mail before it has a recipient: pure text. */
export type Message = {
  subject: string
  text: string
  html: string
  /** Where one click ends mails like this one; `null` for a mail that comes once. */
  unsubscribe: string | null
}

/** Where a mail's token is taken to; a mail to a signer without one leads to the letter. */
const LINK_PATH: Readonly<Record<SignerEmailKind, string>> = {
  verify: 'verify',
  'entered-again': 'verify',
  reminder: 'verify',
  closing: 'verify',
  'already-signed': 'signature',
  'signed-otherwise': 'letters',
  counted: 'signature',
  withdrawn: 'letters',
  'own-link': 'signature',
  'new-version': 'signature',
  updates: 'signature',
}

/**
 * Writes an email. Of what signers typed it quotes nothing but the name: cut short, and to an address that has not
 * verified it only where it can be nothing but a name.
 */
export function writeMessage(
  kind: EmailKind,
  letter: Letter,
  language: string,
  content: EmailContent,
  siteUrl: string,
): Message {
  const locale = isLocale(language) ? language : DEFAULT_LOCALE
  const t = translate(locale)
  const values = {
    name: isForOrganisers(kind) && kind !== 'update-preview' ? content.name : shortName(content.name),
    signer: shortName(content.name),
    headline: content.announcement?.title ?? '',
    title: titleOf(letter, locale),
    version: content.version,
    signed: content.updates?.signed ?? content.version,
    until: content.until ? formatMoment(new Date(content.until), locale, letter.timeZone) : '',
    closes: letter.closes ? formatMoment(letter.closes, locale, letter.timeZone) : '',
    titles: new Intl.ListFormat(intlTag(locale)).format(content.also ?? []),
    contact: letter.organisers.contact,
    organisers: letter.organisers.name,
    site: new URL(siteUrl).host,
    url: `${siteUrl}${inLanguage(`/letters/${letter.slug}`, locale)}`,
  }
  const unsubscribe = content.updates
    ? `${siteUrl}/unsubscribe/${content.updates.unsubscribe}`
    : content.notice
      ? `${siteUrl}/unsubscribe/organiser/${content.notice.end}`
      : null
  const isPreview = kind === 'update-preview'
  // A preview is what it shows, but for its first words and its links, which are nobody's.
  const shown = isPreview ? 'updates' : kind
  const link = isForOrganisers(shown)
    ? organiserLink(shown, content, locale, siteUrl)
    : content.token === null
      ? values.url
      : `${siteUrl}/${LINK_PATH[shown]}/${content.token}`
  const { announcement } = content
  const ends = announcement && announcement.kind !== 'updates' ? announcement.kind : null
  const parts = {
    before: [
      ...(isPreview ? [{ text: t('email.update-preview.what') }] : []),
      ...(isForOrganisers(shown) ? [] : [{ text: greeting(shown, values.name, locale) }]),
      { text: t(ends ? `email.updates.${ends}` : whatOf(shown, content), values) },
      ...(announcement
        ? [{ text: announcement.title, language: announcement.locale }, announced(announcement)]
        : []),
      ...(kind === 'new-version' && content.updates
        ? changesSince(content.updates.signed, letter, content.version, locale)
        : []),
      ...(content.also
        ? [{ text: t(kind === 'invitation' ? 'email.invitation.others' : 'email.own-link.others', values) }]
        : []),
      ...(content.role ? [{ text: t(`email.invitation.role.${content.role}`, values) }] : []),
      ...(content.notice ? content.notice.letters.map((each) => ({ text: waitingAt(each, locale) })) : []),
      {
        text: t(
          shown === 'own-link' && content.until ? 'email.own-link.doUntil' : `email.${shown}.do`,
          values,
        ),
      },
    ],
    link,
    button: t(`email.${shown}.button`, values),
    after: [...lifeOf(shown, content, t, values), t(`email.${shown}.not`, values)].join(' '),
    unsubscribe: isPreview ? values.url : unsubscribe,
    signed: [t('email.signed', values), t('email.letter', values)],
  }
  const before = parts.before.map((part) => ('prose' in part ? proseText(part.prose) : linesOf(part.text)))
  const after = [link, parts.after, ...(parts.unsubscribe ? [parts.unsubscribe] : []), ...parts.signed]
  return {
    subject: t(`email.${kind}.subject`, values),
    // As mail ends its lines.
    text: `${[...before, ...after.map(linesOf)].join('\n\n')}\n`.replaceAll('\n', '\r\n'),
    html: htmlOf(locale, parts),
    unsubscribe,
  }
}

/** Until when a link verifies, as it will hold once the email has been accepted. */
function lifeOf(kind: EmailKind, { until }: EmailContent, t: Translate, values: Values): string[] {
  if (isForOrganisers(kind) || EMAIL_LINK[kind]?.purpose !== 'verify') return []
  return [until ? t('email.lifeUntil', values) : t('email.life')]
}

function greeting(kind: SignerEmailKind, name: string, locale: Locale): string {
  const isSaid = TO_VERIFIED[kind] ? name !== '' : greetable(name)
  return isSaid ? translate(locale)('email.greeting', { name }) : translate(locale)('email.greetingNameless')
}

/** What organisers say, in the language in which they say it. */
function announced({ text, locale }: Announcement): Part {
  return { prose: readProse(text), language: locale }
}

/** The name of the first sentence. An invitation without a name is the operator's. */
function whatOf(kind: EmailKind, { name }: EmailContent): MessageKey {
  if (kind === 'invitation' && name === '') return 'email.invitation.operator'
  return `email.${kind === 'update-preview' ? 'updates' : kind}.what`
}

/** What waits for a decision at a letter, in a line. */
function waitingAt(
  { title, suspicious, paper }: NonNullable<EmailContent['notice']>['letters'][number],
  locale: Locale,
): string {
  const t = translate(locale)
  const what = [
    ...(suspicious > 0 ? [t('email.notice.suspicious', { count: suspicious })] : []),
    ...(paper > 0 ? [t('email.notice.paper', { count: paper })] : []),
  ]
  return t('email.notice.at', { title, what: new Intl.ListFormat(intlTag(locale)).format(what) })
}

/** Where the button of an email to organisers leads: to what waits, or to where its token signs in. */
function organiserLink(
  kind: OrganiserEmailKind,
  { token, next, notice }: EmailContent,
  locale: Locale,
  siteUrl: string,
): string {
  const [first, ...others] = notice?.letters ?? []
  if (first) return `${siteUrl}${others.length > 0 ? inLanguage('/organise', locale) : first.path}`
  if (kind === 'invitation') return `${siteUrl}${inLanguage(`/organise/invitation/${token}`, locale)}`
  const page = `${siteUrl}${inLanguage('/organise/sign-in', locale)}`
  return `${page}/${token}${next ? `?${new URLSearchParams({ to: next })}` : ''}`
}

/** What each version after the one signed has changed, in words: which, what its organisers say of it, how much. */
function changesSince(signed: number, letter: Letter, version: number, locale: Locale): Paragraph[] {
  const t = translate(locale)
  const language = findVersion(letter, version, locale) ? locale : newestText(letter, locale)?.locale
  return versionsIn(letter, language ?? locale)
    .filter(({ number }) => number > signed && number <= version)
    .flatMap(({ number, published, change, note, summary }): Paragraph[] => [
      {
        text: [
          t('letter.versionOf', { version: number, date: formatDay(published, locale) }),
          note ? '' : t(`versions.${change}`),
          summary ? sayChanges(summary, locale) : '',
        ]
          .filter(Boolean)
          .join('. ')
          .replace(/(?<!\.)\.*$/, '.'),
      },
      ...(note ? [{ text: note, language }] : []),
    ])
}

function linesOf(paragraph: string): string {
  return wrapped(paragraph).join('\n')
}

/** `language`: where it is not that of the mail. */
type Paragraph = { text: string; language?: Locale | undefined }

/** A paragraph of ours, or what was written for many. */
type Part = Paragraph | { prose: Passage[]; language: Locale }

type Parts = {
  before: Part[]
  link: string
  button: string
  after: string
  unsubscribe: string | null
  signed: string[]
}

/** Mail programs differ in what they put around passages. */
const EMAIL_STYLES: Readonly<Record<string, string>> = {
  p: 'margin:0 0 1em',
  h3: 'margin:0 0 0.5em;font-size:1em',
  ul: 'margin:0 0 1em',
  ol: 'margin:0 0 1em',
  blockquote: 'margin:0 0 1em;padding-inline-start:1em;border-inline-start:1px solid',
  pre: 'margin:0 0 1em;white-space:pre-wrap',
  a: 'color:inherit',
}

const EMAIL_STYLE: ProseStyle = {
  heading: 'h3',
  attributes: (tag) => (EMAIL_STYLES[tag] ? ` style="${EMAIL_STYLES[tag]}"` : ''),
}

/** No pictures, no classes, one button: what every mail program shows alike. */
function htmlOf(locale: Locale, parts: Parts): string {
  const p = (text: string, language = locale) =>
    `<p${language === locale ? '' : ` lang="${language}" dir="${direction(language)}"`} style="margin:0 0 1em">${escapeHtml(text)}</p>`
  const part = (each: Part) => {
    if (!('prose' in each)) return p(each.text, each.language)
    const { prose, language } = each
    return `<div lang="${language}" dir="${direction(language)}">${proseHtml(prose, EMAIL_STYLE)}</div>`
  }
  const address = (url: string) =>
    `<p style="margin:0 0 1em;font-size:14px;word-break:break-all"><a href="${escapeHtml(url)}" style="color:inherit">${escapeHtml(url)}</a></p>`
  return `<!doctype html>
<html lang="${locale}" dir="${direction(locale)}"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"></head>
<body style="margin:0;padding:24px;font:17px/1.5 Georgia,'Times New Roman',serif">
<div style="max-width:34em;margin:0 auto">
${parts.before.map(part).join('\n')}
<p style="margin:0 0 1em"><a href="${escapeHtml(parts.link)}" style="display:inline-block;padding:12px 20px;border:1px solid;border-radius:2px;color:inherit;text-decoration:none">${escapeHtml(parts.button)}</a></p>
${address(parts.link)}
${p(parts.after)}
${parts.unsubscribe ? address(parts.unsubscribe) : ''}
${parts.signed.map((text) => p(text)).join('\n')}
</div></body></html>
`
}
