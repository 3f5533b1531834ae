import type { Letter } from '../domain/letter.ts'
import { findVersion, newestText, titleOf, versionsIn } from '../domain/letter.ts'
import { DEFAULT_LOCALE, direction, inLanguage, isLocale, type Locale } from '../domain/locale.ts'
import {
  isForOrganisers,
  type MailContent,
  type MailKind,
  type SignerMailKind,
} from '../domain/mail-content.ts'
import { shortName } from '../domain/person-name.ts'
import { sayChanges } from '../i18n/say-changes.ts'
import { formatDay, formatMoment, intlTag, translate } from '../i18n/translate.ts'

/** A mail before it has a recipient: pure text. */
export type Message = {
  subject: string
  text: string
  html: string
  /** Where one click ends mails like this one; `null` for a mail that comes once. */
  unsubscribe: string | null
}

/** Where a mail's token is taken to; a mail to a signer without one leads to the letter. */
const LINK_PATH: Readonly<Record<SignerMailKind, string>> = {
  verify: 'verify',
  reminder: 'verify',
  closing: 'verify',
  'already-signed': 'signature',
  'signed-otherwise': 'letters',
  counted: 'signature',
  withdrawn: 'letters',
  'own-link': 'signature',
  'new-version': 'signature',
}

/** Writes a mail. It quotes nothing that was typed but the name, cut short. */
export function writeMessage(
  kind: MailKind,
  letter: Letter,
  language: string,
  content: MailContent,
  siteUrl: string,
): Message {
  const locale = isLocale(language) ? language : DEFAULT_LOCALE
  const t = translate(locale)
  const values = {
    name: isForOrganisers(kind) ? content.name : shortName(content.name),
    title: titleOf(letter, locale),
    version: content.version,
    signed: content.news?.signed ?? content.version,
    until: content.until ? formatMoment(new Date(content.until), locale) : '',
    closes: letter.closes ? formatMoment(letter.closes, locale) : '',
    titles: new Intl.ListFormat(intlTag(locale)).format(content.also ?? []),
    contact: letter.organisers.contact,
    organisers: letter.organisers.name,
    url: `${siteUrl}${inLanguage(`/letters/${letter.slug}`, locale)}`,
  }
  const unsubscribe = content.news ? `${siteUrl}/unsubscribe/${content.news.unsubscribe}` : null
  const link = isForOrganisers(kind)
    ? signInLink(content, locale, siteUrl)
    : content.token === null
      ? values.url
      : `${siteUrl}/${LINK_PATH[kind]}/${content.token}`
  const parts = {
    before: [
      ...(isForOrganisers(kind) ? [] : [{ text: t('mail.greeting', values) }]),
      { text: t(`mail.${kind}.what`, values) },
      ...(content.news ? changesSince(content.news.signed, letter, content.version, locale) : []),
      ...(content.also ? [{ text: t('mail.own-link.others', values) }] : []),
      { text: t(`mail.${kind}.do`, values) },
    ],
    link,
    button: t(`mail.${kind}.button`, values),
    after: t(`mail.${kind}.not`, values),
    unsubscribe,
    signed: [t('mail.signed', values), t('mail.letter', values)],
  }
  const before = parts.before.map(({ text }) => text)
  const lines = [...before, link, parts.after, ...(unsubscribe ? [unsubscribe] : []), ...parts.signed]
  return {
    subject: t(`mail.${kind}.subject`, values),
    text: `${lines.map(wrapped).join('\r\n\r\n')}\r\n`,
    html: htmlOf(locale, parts),
    unsubscribe,
  }
}

/** The page on which an organiser signs in: with the link's token, or by asking for one. */
function signInLink({ token, next }: MailContent, locale: Locale, siteUrl: string): string {
  const page = `${siteUrl}${inLanguage('/organise/sign-in', locale)}`
  if (token === null) return page
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

/**
 * Lines of at most 72 characters, ended as mail ends them, so that no encoder has to cut one: a link stays whole. A
 * blank that must not break a line (French has them before marks) does not.
 */
function wrapped(paragraph: string): string {
  const lines = ['']
  for (const word of paragraph.split(/[ \t\r\n]+/)) {
    const line = lines.at(-1) ?? ''
    if (line === '') lines[lines.length - 1] = word
    else if (line.length + 1 + word.length <= 72) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(word)
  }
  return lines.join('\r\n')
}

/** `language`: where it is not that of the mail. */
type Paragraph = { text: string; language?: Locale | undefined }

type Parts = {
  before: Paragraph[]
  link: string
  button: string
  after: string
  unsubscribe: string | null
  signed: string[]
}

/** No pictures, no classes, one button: what every mail program shows alike. */
function htmlOf(locale: Locale, parts: Parts): string {
  const p = (text: string, language = locale) =>
    `<p${language === locale ? '' : ` lang="${language}" dir="${direction(language)}"`} style="margin:0 0 1em">${escapeHtml(text)}</p>`
  const address = (url: string) =>
    `<p style="margin:0 0 1em;font-size:14px;word-break:break-all"><a href="${escapeHtml(url)}" style="color:inherit">${escapeHtml(url)}</a></p>`
  return `<!doctype html>
<html lang="${locale}" dir="${direction(locale)}"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"></head>
<body style="margin:0;padding:24px;font:17px/1.5 Georgia,'Times New Roman',serif">
<div style="max-width:34em;margin:0 auto">
${parts.before.map(({ text, language }) => p(text, language)).join('\n')}
<p style="margin:0 0 1em"><a href="${escapeHtml(parts.link)}" style="display:inline-block;padding:12px 20px;border:1px solid;border-radius:2px;color:inherit;text-decoration:none">${escapeHtml(parts.button)}</a></p>
${address(parts.link)}
${p(parts.after)}
${parts.unsubscribe ? address(parts.unsubscribe) : ''}
${parts.signed.map((text) => p(text)).join('\n')}
</div></body></html>
`
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character)
}
