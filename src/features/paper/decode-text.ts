import type { SheetLanguage } from './cell-values.ts'
import type { PaperEncoding } from './file-text.ts'

type DecodedText = { text: string; encoding: PaperEncoding }

/** Decodes text in UTF-16, UTF-8 or the Windows encoding of a language; `null` where it is none of these. */
export function decodeText(bytes: Uint8Array, language: SheetLanguage): DecodedText | null {
  const wide = wideEncoding(bytes)
  if (wide) return decodeAs(wide, 'utf-16', bytes)
  const windows = language === 'ar' ? 'windows-1256' : 'windows-1252'
  return decodeAs('utf-8', 'utf-8', bytes) ?? decodeAs(windows, windows, bytes)
}

function decodeAs(label: string, encoding: PaperEncoding, bytes: Uint8Array): DecodedText | null {
  try {
    const text = new TextDecoder(label, { fatal: true }).decode(bytes)
    // A control character is a byte that has no character in the Windows encoding, so it is another one.
    return /[\u0080-\u009f]/.test(text) && encoding.startsWith('windows') ? null : { text, encoding }
  } catch {
    return null
  }
}

/** Detects UTF-16 by its byte order mark, or by the zero bytes of line ends and separators; `null` for any other text. */
function wideEncoding(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  const start = bytes.subarray(0, 4_000)
  const zeros = [0, 0]
  for (const [i, byte] of start.entries()) if (byte === 0) zeros[i % 2] = (zeros[i % 2] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  if (bytes.length % 2 !== 0 || even + odd === 0) return null
  if (even === 0) return 'utf-16le'
  return odd === 0 ? 'utf-16be' : null
}
