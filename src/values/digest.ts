import { createHash } from 'node:crypto'

/**
 * The canonical form of a version's Markdown: Unicode NFC, LF line ends, no blanks at the end of a line, exactly
 * one newline at the end. These are the bytes that are served, hashed and signed.
 */
export function canonicalText(markdown: string): string {
  const lines = markdown.normalize('NFC').split(/\r\n|\r|\n/)
  return `${lines
    .map((line) => line.trimEnd())
    .join('\n')
    .trimEnd()}\n`
}

/** SHA-256 of a canonical text as UTF-8: 64 lower-case hexadecimal digits, as `sha256sum` prints them. */
export function textDigest(canonical: string): string {
  return createHash('sha256').update(canonical, 'utf8').digest('hex')
}
