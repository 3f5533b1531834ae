import { xmlCharacters } from '#values/characters.ts'

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Escapes a text for XML, between tags or quotes. Characters that XML 1.0 does not allow become U+FFFD. */
export function xmlText(text: string): string {
  return xmlCharacters(text).replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character)
}

/** Responds with an XML document made of these lines. */
export function xmlAnswer(type: 'application/atom+xml' | 'application/xml', lines: string[]): Response {
  const document = ['<?xml version="1.0" encoding="utf-8"?>', ...lines, ''].join('\n')
  return new Response(document, { headers: { 'Content-Type': `${type}; charset=utf-8` } })
}
