import type { Letter } from '../domain/letter.ts'
import { titleOf } from '../domain/letter.ts'
import { DEFAULT_LOCALE, direction, inLanguage, isLocale, type Locale } from '../domain/locale.ts'
import type { MailContent, MailKind } from '../domain/mail-content.ts'
import { shortName } from '../domain/person-name.ts'
import { translate } from '../i18n/translate.ts'

/** A mail before it has a recipient: pure text. */
export type Message = { subject: string; text: string; html: string }

/** Where a mail's token is taken to; a mail without one leads to the letter. */
const LINK_PATH: Readonly<Record<MailKind, string>> = {
  verify: 'verify',
  'already-signed': 'signature',
  'signed-otherwise': 'letters',
  counted: 'signature',
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
    name: shortName(content.name),
    title: titleOf(letter, locale),
    version: content.version,
    contact: letter.organisers.contact,
    organisers: letter.organisers.name,
    url: `${siteUrl}${inLanguage(`/letters/${letter.slug}`, locale)}`,
  }
  const link = content.token === null ? values.url : `${siteUrl}/${LINK_PATH[kind]}/${content.token}`
  const parts = {
    greeting: t('mail.greeting', values),
    what: t(`mail.${kind}.what`, values),
    lead: t(`mail.${kind}.do`, values),
    after: t(`mail.${kind}.not`, values),
    letter: t('mail.letter', values),
    signed: t('mail.signed', values),
  }
  const { greeting, what, lead, after, letter: address, signed } = parts
  return {
    subject: t(`mail.${kind}.subject`, values),
    text: `${[greeting, what, lead, link, after, signed, address].map(wrapped).join('\r\n\r\n')}\r\n`,
    html: htmlOf(locale, { ...parts, link, button: t(`mail.${kind}.button`, values) }),
  }
}

/** Lines of at most 72 characters, ended as mail ends them, so that no encoder has to cut one: a link stays whole. */
function wrapped(paragraph: string): string {
  const lines = ['']
  for (const word of paragraph.split(/\s+/)) {
    const line = lines.at(-1) ?? ''
    if (line === '') lines[lines.length - 1] = word
    else if (line.length + 1 + word.length <= 72) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(word)
  }
  return lines.join('\r\n')
}

type Parts = Record<'greeting' | 'what' | 'lead' | 'link' | 'button' | 'after' | 'signed' | 'letter', string>

/** No pictures, no classes, one button: what every mail program shows alike. */
function htmlOf(locale: Locale, parts: Parts): string {
  const p = (text: string) => `<p style="margin:0 0 1em">${escapeHtml(text)}</p>`
  return `<!doctype html>
<html lang="${locale}" dir="${direction(locale)}"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"></head>
<body style="margin:0;padding:24px;font:17px/1.5 Georgia,'Times New Roman',serif">
<div style="max-width:34em;margin:0 auto">
${p(parts.greeting)}
${p(parts.what)}
${p(parts.lead)}
<p style="margin:0 0 1em"><a href="${escapeHtml(parts.link)}" style="display:inline-block;padding:12px 20px;border:1px solid;border-radius:2px;color:inherit;text-decoration:none">${escapeHtml(parts.button)}</a></p>
<p style="margin:0 0 1em;font-size:14px;word-break:break-all"><a href="${escapeHtml(parts.link)}" style="color:inherit">${escapeHtml(parts.link)}</a></p>
${p(parts.after)}
${p(parts.signed)}
<p style="margin:0;font-size:14px">${escapeHtml(parts.letter)}</p>
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
