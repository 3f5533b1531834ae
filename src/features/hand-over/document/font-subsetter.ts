import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Face } from './fonts.ts'

/** The functions of HarfBuzz's subsetter that are used (hb-subset.h). */
type Subsetter = {
  memory: WebAssembly.Memory
  _initialize(): void
  malloc(bytes: number): number
  free(at: number): void
  hb_blob_create(data: number, length: number, mode: number, user: number, destroy: number): number
  hb_blob_destroy(blob: number): void
  hb_blob_get_data(blob: number, length: number): number
  hb_blob_get_length(blob: number): number
  hb_face_create(blob: number, index: number): number
  hb_face_destroy(face: number): void
  hb_face_reference_blob(face: number): number
  hb_set_add(set: number, value: number): void
  hb_subset_input_create_or_fail(): number
  hb_subset_input_destroy(input: number): void
  hb_subset_input_set(input: number, kind: number): number
  hb_subset_input_set_flags(input: number, flags: number): void
  hb_subset_input_pin_axis_location(input: number, face: number, axis: number, value: number): number
  hb_subset_or_fail(face: number, input: number): number
}

const WRITABLE = 2
const GLYPHS = 0
const DROPPED_TABLES = 3
/** Drops hinting, keeps glyph numbers, and adds no glyphs for features: the text is shaped already. */
const FLAGS = 0x1 | 0x2 | 0x200
/** Tables that a font in a PDF does not need (ISO 32000-2, table 124). */
const UNUSED = [
  'GSUB',
  'GPOS',
  'GDEF',
  'BASE',
  'STAT',
  'name',
  'OS/2',
  'cmap',
  'post',
  'DSIG',
  'gasp',
  'meta',
]

/** Cuts TrueType fonts down to the glyphs that a document uses, at one position of the variable axes. */
export class FaceCutter {
  readonly #hb: Subsetter

  private constructor(hb: Subsetter) {
    this.#hb = hb
  }

  static async load(): Promise<FaceCutter> {
    const path = createRequire(import.meta.url).resolve('harfbuzzjs/dist/harfbuzz-subset.wasm')
    const { instance } = await WebAssembly.instantiate(readFileSync(path))
    const hb = instance.exports as unknown as Subsetter
    hb._initialize()
    return new FaceCutter(hb)
  }

  /** Returns the cut font. Throws where a face cannot be cut: its file is damaged. */
  cut({ bytes, axes, characters }: Pick<Face, 'bytes' | 'axes' | 'characters'>): Buffer {
    const hb = this.#hb
    const data = hb.malloc(bytes.length)
    // A new view each time: memory that grew has another buffer.
    new Uint8Array(hb.memory.buffer).set(bytes, data)
    const blob = hb.hb_blob_create(data, bytes.length, WRITABLE, 0, 0)
    const whole = hb.hb_face_create(blob, 0)
    const input = hb.hb_subset_input_create_or_fail()
    const glyphs = hb.hb_subset_input_set(input, GLYPHS)
    for (const { glyph } of characters) hb.hb_set_add(glyphs, glyph)
    const dropped = hb.hb_subset_input_set(input, DROPPED_TABLES)
    for (const table of UNUSED) hb.hb_set_add(dropped, tag(table))
    hb.hb_subset_input_set_flags(input, FLAGS)
    for (const [axis, value] of Object.entries(axes))
      hb.hb_subset_input_pin_axis_location(input, whole, tag(axis), value)
    const part = hb.hb_subset_or_fail(whole, input)
    if (part === 0) throw new Error('A face could not be cut to what the document uses of it.')
    const result = hb.hb_face_reference_blob(part)
    const at = hb.hb_blob_get_data(result, 0)
    const cut = Buffer.from(new Uint8Array(hb.memory.buffer, at, hb.hb_blob_get_length(result)))
    hb.hb_blob_destroy(result)
    hb.hb_face_destroy(part)
    hb.hb_subset_input_destroy(input)
    hb.hb_face_destroy(whole)
    hb.hb_blob_destroy(blob)
    hb.free(data)
    return cut
  }
}

function tag(name: string): number {
  return [...name.padEnd(4)].reduce((all, character) => (all << 8) | character.charCodeAt(0), 0)
}
