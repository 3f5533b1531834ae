import { proseText, wrapped } from '#features/letters/prose/prose-text.ts'
import type { Body } from './parts.ts'

/** Writes an email as pure text, wrapped, with lines that end in CRLF (RFC 5322, 2.1). */
export function textOf({ before, link, after, unsubscribe, signed }: Body): string {
  const paragraphs = [
    ...before.map((part) => ('prose' in part ? proseText(part.prose) : linesOf(part.text))),
    ...[link, after, ...(unsubscribe ? [unsubscribe] : []), ...signed].map(linesOf),
  ]
  return `${paragraphs.join('\n\n')}\n`.replaceAll('\n', '\r\n')
}

function linesOf(paragraph: string): string {
  return wrapped(paragraph).join('\n')
}
