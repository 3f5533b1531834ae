import PDFDocument from 'pdfkit'
import { embedFace } from './embed-font.ts'
import { FaceCutter } from './font-subsetter.ts'
import type { Face } from './fonts.ts'
import type { Line } from './lines.ts'
import type { Colour, Shaper } from './shaping.ts'

/** A4, in points. */
export const PAGE = { width: 595.28, height: 841.89 } as const

/** The metadata of a document. */
export type About = {
  title: string
  author: string
  subject: string
  /** BCP 47. */
  language: string
  direction: 'ltr' | 'rtl'
  /** The moment of its facts. The time of writing is nowhere in it, so that the same facts make the same bytes. */
  at: Date
  /** `#rrggbb`. */
  accent: string
}

/** An element of the logical structure, which screen readers follow (ISO 32000-2, 14.7). */
export type Part = PDFKit.PDFStructureElement

/** A slot for text that is known only at the end, such as the number of pages. */
export type Later = { reference: PDFKit.PDFKitReference; name: string }

/** Writes the pages of a PDF as soon as they are full. Positions are points from the upper left corner. */
export class Sheets {
  readonly document: PDFKit.PDFDocument
  readonly root: Part
  readonly direction: 'ltr' | 'rtl'
  #page = 0
  readonly shaper: Shaper
  readonly #cutter: FaceCutter
  readonly #fonts = new Map<Face, { name: string; reference: PDFKit.PDFKitReference }>()
  readonly #colours: Readonly<Record<Colour, string>>

  private constructor(about: About, shaper: Shaper, cutter: FaceCutter) {
    const { title, author, subject, language, at, accent } = about
    this.direction = about.direction
    this.shaper = shaper
    this.#cutter = cutter
    this.#colours = { ink: fill('#22201c'), soft: fill('#5f594e'), accent: fill(accent) }
    const options = {
      size: [PAGE.width, PAGE.height] satisfies [number, number],
      margin: 0,
      pdfVersion: '1.7' as const,
      lang: language,
      tagged: true,
      displayTitle: true,
      autoFirstPage: false,
      // Not one of the standard fonts: they have only Latin letters.
      font: '',
      info: { Title: title, Author: author, Subject: subject, CreationDate: at, Creator: 'Undersigned' },
    }
    this.document = new PDFDocument(options)
    this.root = this.document.struct('Document')
    this.document.addStructure(this.root)
  }

  static async open(about: About, shaper: Shaper): Promise<Sheets> {
    return new Sheets(about, shaper, await FaceCutter.load())
  }

  /** The number of the current page, from 1. */
  get page(): number {
    return this.#page
  }

  newPage(): void {
    this.document.addPage()
    this.#page += 1
  }

  /** Draws a line of text; `x` is its left end, `y` its base line. */
  draw({ pieces }: Line, x: number, y: number): void {
    this.document.addContent(this.#operators(pieces, x, y, -1, this.document.page))
  }

  /** Draws a thin horizontal line. */
  rule(x: number, y: number, width: number, colour = '#b9af9d'): void {
    this.document.addContent(
      `q 0.5 w ${stroke(colour)} ${fixed(x)} ${fixed(y)} m ${fixed(x + width)} ${fixed(y)} l S Q`,
    )
  }

  /** Draws an artifact: something that is not part of the text, such as running heads, page numbers, rules. */
  artifact(draw: () => void): void {
    this.document.markContent('Artifact', { type: 'Pagination' })
    draw()
    this.document.endMarkedContent()
  }

  /** Adds a structure element that contains others. */
  part(type: string, parent: Part, options: PDFKit.Mixins.StructureElementOptions = {}): Part {
    const part = this.document.struct(type, options)
    parent.add(part)
    return part
  }

  /** Draws a structure element; `more` continues it on the next page. */
  tagged(type: string, parent: Part, draw: () => void): void {
    const part = this.part(type, parent)
    this.more(part, type, draw)
    part.end()
  }

  more(part: Part, type: string, draw: () => void): void {
    const content = this.document.markStructureContent(type)
    draw()
    this.document.endMarkedContent()
    part.add(content)
  }

  /** Makes a slot that `fillIn` fills; it may be used several times. */
  later(): Later {
    const reference = this.document.ref({
      Type: 'XObject',
      Subtype: 'Form',
      BBox: [-PAGE.width, -PAGE.height, PAGE.width, PAGE.height],
    })
    return { reference, name: `L${reference.id}` }
  }

  /** Draws a slot; `x` is where it begins, `y` its base line. */
  put({ reference, name }: Later, x: number, y: number): void {
    this.document.page.xobjects[name] = reference
    this.document.addContent(`q 1 0 0 -1 ${fixed(x)} ${fixed(y)} cm /${name} Do Q`)
  }

  fillIn({ reference }: Later, { pieces, width }: Line): void {
    const fonts: WithFonts = { fonts: {} }
    const content = this.#operators(pieces, this.direction === 'rtl' ? -width : 0, 0, 1, fonts)
    Object.assign(reference.data as object, { Resources: { Font: fonts.fonts } })
    reference.end(Buffer.from(content, 'latin1'))
  }

  /** Adds an outline entry that leads to a height of the current page. */
  bookmark(title: string, parent: PDFKit.PDFOutline = this.document.outline, top = 0): PDFKit.PDFOutline {
    const options = { expanded: false, top }
    return parent.addItem(title, options)
  }

  /** Writes the rest: the fonts and the structure. */
  end(): void {
    for (const [index, [face, { reference }]] of [...this.#fonts].entries())
      embedFace(this.document, this.#cutter, reference, face, index)
    this.root.end()
    this.document.end()
  }

  /** Draws text. `up`: -1 where positions are counted from above, so that letters would be upside down. */
  #operators(pieces: Line['pieces'], x: number, y: number, up: 1 | -1, page: WithFonts): string {
    const out: string[] = ['BT']
    let at = x
    let set = ''
    let colour = ''
    for (const { runs, style } of pieces) {
      if (style.colour !== colour) {
        colour = style.colour
        out.push(this.#colours[style.colour])
      }
      for (const { face, parts, width } of runs) {
        const { name, reference } = this.#font(face)
        page.fonts[name] = reference
        const font = `/${name} ${fixed(style.size)} Tf`
        if (font !== set) {
          set = font
          out.push(font)
          out.push(`1 0 0 ${up} ${fixed(at)} ${fixed(y)} Tm`)
        }
        for (const { rise, shown } of parts) {
          if (rise === 0) out.push(`[${shown}] TJ`)
          else out.push(`${fixed((rise * style.size) / 1000)} Ts [${shown}] TJ 0 Ts`)
        }
        at += width * style.size
      }
    }
    out.push('ET')
    return out.join('\n')
  }

  #font(face: Face): { name: string; reference: PDFKit.PDFKitReference } {
    let font = this.#fonts.get(face)
    if (!font) {
      font = { name: `F${this.#fonts.size}`, reference: this.document.ref({}) }
      this.#fonts.set(face, font)
    }
    return font
  }
}

type WithFonts = { fonts: Record<string, unknown> }

function fill(colour: string): string {
  return `${components(colour)} rg`
}

function stroke(colour: string): string {
  return `${components(colour)} RG`
}

function components(colour: string): string {
  return [1, 3, 5].map((i) => fixed(Number.parseInt(colour.slice(i, i + 2), 16) / 255)).join(' ')
}

/** Writes a number for PDF, to a thousandth. */
function fixed(number: number): string {
  return String(Math.round(number * 1000) / 1000)
}
