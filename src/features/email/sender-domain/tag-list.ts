/**
 * Reads a tag list such as `v=DKIM1; p=…` (RFC 6376, section 3.2; DMARC uses the same syntax). Values are trimmed. `null`
 * for an invalid list, or one with the same tag twice.
 */
export function readTags(text: string): ReadonlyMap<string, string> | null {
  const specs = text.split(';')
  // A semicolon at the end is allowed.
  if (specs.at(-1)?.trim() === '') specs.pop()
  const tags = new Map<string, string>()
  for (const spec of specs) {
    const equals = spec.indexOf('=')
    const name = spec.slice(0, Math.max(0, equals)).trim()
    if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name) || tags.has(name)) return null
    tags.set(name, spec.slice(equals + 1).trim())
  }
  return tags.size > 0 ? tags : null
}
