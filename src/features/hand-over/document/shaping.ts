import { Buffer, Direction, Feature, shape } from 'harfbuzzjs'
import { codePointOf } from '#values/characters.ts'
import { Families, type Role } from './font-families.ts'
import { clustersOf, type Face, type Faces } from './fonts.ts'

/** How a text is set. */
export type Style = {
  role: Role
  /** Points. */
  size: number
  colour: Colour
  /** OpenType features that are on, such as figures of one width. */
  features?: readonly string[]
}

/** The colours of a document. */
export type Colour = 'ink' | 'soft' | 'accent'

/** What decides between faces that have a character, besides the style. */
export type Setting = { direction: 'ltr' | 'rtl'; country: string | null }

/** Glyphs of one face in the order of drawing. `shown`: the operand of a PDF's TJ; `rise`: in thousandths of an em. */
export type Run = { face: Face; parts: readonly { rise: number; shown: string }[]; width: number }

/** Shaped words that are cached: more than most lists have of frequent ones. */
const REMEMBERED = 20_000

/**
 * The drawn form of a text. Few faces have the narrow spaces that Intl puts into numbers and times: they become no-break
 * spaces. Isolates are dropped: they matter only until the levels are known.
 */
function drawable(text: string): string {
  return text.replace(/[\u2000-\u200A\u202F\u205F]/g, '\u00A0').replace(/[\u2066-\u2069]/g, '')
}

/** Every character of stand-ins. */
const STAND_IN = '‹U+0123456789ABCDEF ›'

/** Finds the glyphs of texts. Caches them, because words repeat. */
export class Shaper {
  readonly faces: Faces
  readonly families = new Families()
  /** How often a character had no face, by character. */
  readonly missing = new Map<string, number>()
  readonly #known = new Map<string, readonly Run[]>()
  readonly #buffer = new Buffer()

  constructor(faces: Faces) {
    this.faces = faces
  }

  /** Opens the faces of a text. Must be awaited before the text is shaped. */
  async open(text: string, role: Role, { direction, country }: Setting): Promise<void> {
    const order = this.families.order(role, direction, country)
    for (const cluster of await this.faces.open(order, drawable(text)))
      this.missing.set(cluster, (this.missing.get(cluster) ?? 0) + 1)
    await this.faces.open(order, STAND_IN)
  }

  /** The glyphs of a text that runs in one direction (`rtl`: from right to left), in the order of drawing. Widths are in ems. */
  shape(written: string, style: Style, setting: Setting, rtl: boolean): readonly Run[] {
    const order = this.families.order(style.role, setting.direction, setting.country)
    const text = drawable(written)
    const key = `${style.role} ${style.features?.join() ?? ''} ${setting.direction} ${setting.country ?? ''} ${rtl} ${text}`
    let runs = this.#known.get(key)
    if (!runs) {
      runs = this.#itemise(text, order).map(({ face, text }) => this.#shapeRun(face, text, style, rtl))
      if (rtl) runs = runs.toReversed()
      if (this.#known.size >= REMEMBERED) this.#known.clear()
      this.#known.set(key, runs)
    }
    return runs
  }

  #itemise(text: string, order: ReturnType<Families['order']>): { face: Face; text: string }[] {
    const items: { face: Face; text: string }[] = []
    for (const cluster of clustersOf(text)) {
      const own = this.faces.find(order, cluster)
      for (const { face, text } of own ? [{ face: own, text: cluster }] : this.#standIn(order, cluster)) {
        const last = items.at(-1)
        if (last?.face === face) last.text += text
        else items.push({ face, text })
      }
    }
    return items
  }

  /** The stand-in for a character that no face has: its number, so that no name is left out. */
  #standIn(order: ReturnType<Families['order']>, cluster: string): { face: Face; text: string }[] {
    const numbers = [...cluster].map(codePointOf)
    return [...`‹${numbers.join(' ')}›`].flatMap((text) => {
      const face = this.faces.find(order, text)
      return face ? [{ face, text }] : []
    })
  }

  #shapeRun(face: Face, text: string, { features = [] }: Style, rtl: boolean): Run {
    const buffer = this.#buffer
    buffer.reset()
    buffer.addText(text)
    buffer.setDirection(rtl ? Direction.RTL : Direction.LTR)
    buffer.setLanguage('und')
    buffer.guessSegmentProperties()
    shape(
      face.font,
      buffer,
      features.map((feature) => new Feature(feature)),
    )
    return drawn(face, text, rtl, buffer)
  }
}

function drawn(face: Face, text: string, rtl: boolean, buffer: Buffer): Run {
  const infos = buffer.getGlyphInfos()
  const positions = buffer.getGlyphPositions()
  const em = (units: number) => (units * 1000) / face.unitsPerEm
  const said = wordsOfGlyphs(
    text,
    infos.map(({ cluster }, i) => ({ cluster, spaces: (positions[i]?.xAdvance ?? 0) > 0 })),
    rtl,
  )
  const parts: { rise: number; shown: string }[] = []
  let width = 0
  let shift = 0
  for (const [i, { codepoint: glyph }] of infos.entries()) {
    const { xAdvance = 0, xOffset = 0, yOffset = 0 } = positions[i] ?? {}
    const number = face.number(glyph, said[i] ?? '')
    const own = face.characters[number - 1]?.advance ?? 0
    const rise = Math.round(em(yOffset))
    let part = parts.at(-1)
    if (part?.rise !== rise) {
      part = { rise, shown: '' }
      parts.push(part)
    }
    const before = shift + xOffset
    if (Math.abs(em(before)) >= 0.5) part.shown += `${-Math.round(em(before))}`
    part.shown += `<${number.toString(16).padStart(4, '0')}>`
    shift = xAdvance - own - xOffset
    width += xAdvance
  }
  const last = parts.at(-1)
  if (last && Math.abs(em(shift)) >= 0.5) last.shown += `${-Math.round(em(shift))}`
  return {
    face,
    parts: parts.map(({ rise, shown }) => ({ rise, shown: shown.replaceAll('><', '') })),
    width: width / face.unitsPerEm,
  }
}

/**
 * The text of each glyph; all together are the whole text. Where several glyphs stand for several characters, those with
 * a width share them: a wide glyph without text would be read as a gap.
 */
function wordsOfGlyphs(
  text: string,
  glyphs: readonly { cluster: number; spaces: boolean }[],
  rtl: boolean,
): string[] {
  const starts = [...new Set(glyphs.map(({ cluster }) => cluster))].sort((a, b) => a - b)
  const said = glyphs.map(() => '')
  for (const [i, start] of starts.entries()) {
    const characters = [...text.slice(start, starts[i + 1] ?? text.length)]
    const own = glyphs.flatMap(({ cluster }, at) => (cluster === start ? [at] : []))
    const wide = own.filter((at) => glyphs[at]?.spaces)
    const places = wide.length > 0 ? wide : own
    if (rtl) places.reverse()
    for (const [n, at] of places.entries())
      said[at] = n < places.length - 1 ? (characters.shift() ?? '') : characters.join('')
  }
  return said
}
