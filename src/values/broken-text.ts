/** Encodings that UTF-8 is often mistaken for, the most usual first. */
const TAKEN_FOR = ['windows-1252', 'windows-1256', 'macintosh'] as const

type Table = { bytes: ReadonlyMap<string, number>; run: RegExp }

const tables = new Map<string, Table>()

/**
 * Repairs UTF-8 that was decoded in another encoding: `MÃ¼ller` becomes `Müller`, `Ø§Ù„` becomes `ال`. Returns `null`
 * where no text looks like that. Each run of characters is repaired by itself, so that text around it stays unchanged.
 */
export function mendText(text: string): string | null {
  for (const encoding of TAKEN_FOR) {
    // It may have happened twice: files are opened and saved by the same program.
    let mended = text
    for (let times = 0; times < 3; times += 1) {
      const once = mendOnce(mended, encoding)
      if (once === mended) break
      mended = once
    }
    if (mended !== text && !/[\u0080-\u009f]/.test(mended)) return mended
  }
  return null
}

function mendOnce(text: string, encoding: string): string {
  const { bytes, run } = tableOf(encoding)
  return text.replace(run, (characters) => {
    const encoded = Uint8Array.from(characters, (character) => bytes.get(character) ?? 0)
    try {
      const decoded = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(encoded)
      // Two marks that happen to be the bytes of a symbol are no proof; a letter is, but none that only phonetics and
      // a few alphabets of Africa have, which is what quotation marks beside a letter look like.
      // ƒ, ˆ and ˜ are characters of Windows encodings: text that was decoded wrongly twice has them.
      if (/(?![ƒˆ˜])[\u0180-\u0217\u021c-\u02ff]/.test(decoded)) return characters
      return /^[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}\p{Cf}\u0080-\u009f]+$/u.test(decoded) &&
        /[\p{L}\u0080-\u009f’‘“”–—]/u.test(decoded)
        ? decoded
        : characters
    } catch {
      return characters
    }
  })
}

function tableOf(encoding: string): Table {
  let table = tables.get(encoding)
  if (!table) {
    const decoder = new TextDecoder(encoding)
    const bytes = new Map<string, number>()
    for (let byte = 0x80; byte <= 0xff; byte += 1) bytes.set(decoder.decode(Uint8Array.of(byte)), byte)
    // Some programs keep bytes that their encoding does not have.
    for (let byte = 0x80; byte <= 0x9f; byte += 1) {
      const control = String.fromCharCode(byte)
      if (!bytes.has(control) && encoding === 'windows-1252') bytes.set(control, byte)
    }
    const characters = [...bytes.keys()].map((each) => `\\u{${each.codePointAt(0)?.toString(16)}}`).join('')
    table = { bytes, run: new RegExp(`[${characters}]{2,}`, 'gu') }
    tables.set(encoding, table)
  }
  return table
}
