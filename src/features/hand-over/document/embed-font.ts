import type { FaceCutter } from './font-subsetter.ts'
import type { Character, Face } from './fonts.ts'

type Reference = PDFKit.PDFKitReference

/** Names of subset fonts begin with six letters (ISO 32000-2, 9.9.2). */
const NAME_LETTERS = 6

/** Writes the used part of a face into a document, and the text of each of its characters (ISO 32000-2, 9.7). */
export function embedFace(
  document: PDFKit.PDFDocument,
  cutter: FaceCutter,
  font: Reference,
  face: Face,
  index: number,
): void {
  const { characters, unitsPerEm } = face
  const per1000 = (units: number) => Math.round((units * 1000) / unitsPerEm)
  const name = `${letters(index)}+Letter${index}`
  const { ascender, descender } = face.font.hExtents()
  const file = stream(document, face.bytes.length > 0 ? cutter.cut(face) : Buffer.alloc(0))
  const descriptor = written(document, {
    Type: 'FontDescriptor',
    FontName: name,
    Flags: 4,
    FontBBox: [-1000, per1000(descender), 2000, per1000(ascender)],
    ItalicAngle: 0,
    Ascent: per1000(ascender),
    Descent: per1000(descender),
    CapHeight: per1000(ascender),
    StemV: 80,
    FontFile2: file,
  })
  const descendant = written(document, {
    Type: 'Font',
    Subtype: 'CIDFontType2',
    BaseFont: name,
    CIDSystemInfo: { Registry: new String('Adobe'), Ordering: new String('Identity'), Supplement: 0 },
    FontDescriptor: descriptor,
    DW: 0,
    W: [1, characters.map(({ advance }) => per1000(advance))],
    CIDToGIDMap: stream(document, glyphNumbers(characters)),
  })
  Object.assign(font.data as object, {
    Type: 'Font',
    Subtype: 'Type0',
    BaseFont: name,
    Encoding: 'Identity-H',
    DescendantFonts: [descendant],
    ToUnicode: stream(document, Buffer.from(toUnicode(characters), 'latin1')),
  })
  font.end(undefined)
}

function written(document: PDFKit.PDFDocument, data: object): Reference {
  const reference = document.ref(data)
  reference.end(undefined)
  return reference
}

function stream(document: PDFKit.PDFDocument, bytes: Buffer): Reference {
  const reference = document.ref({})
  reference.end(bytes)
  return reference
}

/** The code space: two bytes for each character; number 0 is none. */
function glyphNumbers(characters: readonly Character[]): Buffer {
  const map = Buffer.alloc(2 * (characters.length + 1))
  for (const [i, { glyph }] of characters.entries()) map.writeUInt16BE(glyph, 2 * (i + 1))
  return map
}

/** The text of each character, in UTF-16, in blocks of a hundred lines (Adobe Technical Note 5411). */
function toUnicode(characters: readonly Character[]): string {
  const lines = characters.map(({ text }, i) => `<${hex(i + 1)}> <${[...units(text)].map(hex).join('')}>`)
  const blocks: string[] = []
  for (let i = 0; i < lines.length; i += 100) {
    const block = lines.slice(i, i + 100)
    blocks.push(`${block.length} beginbfchar\n${block.join('\n')}\nendbfchar`)
  }
  return `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
${blocks.join('\n')}
endcmap
CMapName currentdict /CMap defineresource pop
end
end
`
}

function* units(text: string): Generator<number> {
  for (let i = 0; i < text.length; i += 1) yield text.charCodeAt(i)
}

function hex(number: number): string {
  return number.toString(16).padStart(4, '0')
}

function letters(index: number): string {
  return Array.from({ length: NAME_LETTERS }, (_, i) => {
    const letter = Math.floor(index / 26 ** (NAME_LETTERS - 1 - i)) % 26
    return String.fromCharCode(65 + letter)
  }).join('')
}
