const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** A text as it stands in XML, between tags or quotes. Letters hold no characters that XML 1.0 forbids. */
export function xmlText(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character)
}

/** Answers with an XML document made of these lines. */
export function xmlAnswer(type: 'application/atom+xml' | 'application/xml', lines: string[]): Response {
  const document = ['<?xml version="1.0" encoding="utf-8"?>', ...lines, ''].join('\n')
  return new Response(document, { headers: { 'Content-Type': `${type}; charset=utf-8` } })
}
