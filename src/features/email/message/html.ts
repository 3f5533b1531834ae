import { escapeHtml, type ProseStyle, proseHtml } from '#features/letters/prose/prose-html.ts'
import { direction, type Locale } from '#values/locale.ts'
import type { Body, Part } from './parts.ts'

/** Writes an email as HTML: no pictures, no classes, one button, because every email program shows that the same. */
export function htmlOf(locale: Locale, { before, link, button, after, unsubscribe, signed }: Body): string {
  return `<!doctype html>
<html lang="${locale}" dir="${direction(locale)}"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"></head>
<body style="margin:0;padding:24px;font:17px/1.5 Georgia,'Times New Roman',serif">
<div style="max-width:34em;margin:0 auto">
${before.map((part) => partHtml(part, locale)).join('\n')}
<p style="margin:0 0 1em"><a href="${escapeHtml(link)}" style="display:inline-block;padding:12px 20px;border:1px solid;border-radius:2px;color:inherit;text-decoration:none">${escapeHtml(button)}</a></p>
${addressHtml(link)}
${paragraphHtml(after, locale, locale)}
${unsubscribe ? addressHtml(unsubscribe) : ''}
${signed.map((text) => paragraphHtml(text, locale, locale)).join('\n')}
</div></body></html>
`
}

function partHtml(part: Part, locale: Locale): string {
  if (!('prose' in part)) return paragraphHtml(part.text, part.language ?? locale, locale)
  const { prose, language } = part
  return `<div lang="${language}" dir="${direction(language)}">${proseHtml(prose, PROSE_STYLE)}</div>`
}

/** `locale`: the language of the email; another `language` is marked. */
function paragraphHtml(text: string, language: Locale, locale: Locale): string {
  const marked = language === locale ? '' : ` lang="${language}" dir="${direction(language)}"`
  return `<p${marked} style="margin:0 0 1em">${escapeHtml(text)}</p>`
}

function addressHtml(url: string): string {
  return `<p style="margin:0 0 1em;font-size:14px;word-break:break-all"><a href="${escapeHtml(url)}" style="color:inherit">${escapeHtml(url)}</a></p>`
}

/** Email programs have different margins, so each element states its own. */
const STYLES: Readonly<Record<string, string>> = {
  p: 'margin:0 0 1em',
  h3: 'margin:0 0 0.5em;font-size:1em',
  ul: 'margin:0 0 1em',
  ol: 'margin:0 0 1em',
  blockquote: 'margin:0 0 1em;padding-inline-start:1em;border-inline-start:1px solid',
  pre: 'margin:0 0 1em;white-space:pre-wrap',
  a: 'color:inherit',
}

const PROSE_STYLE: ProseStyle = {
  heading: 'h3',
  attributes: (tag) => (STYLES[tag] ? ` style="${STYLES[tag]}"` : ''),
}
