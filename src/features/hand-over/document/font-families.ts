import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** What a text is for, which decides its typeface: texts, titles and fine print, or code. */
export type Role = 'text' | 'strong' | 'emphasis' | 'fine' | 'title' | 'code'

/** A typeface in several files, each with some of its characters, and its position on the variable axes. */
export type Family = {
  /** The files that may have a character, by the ranges of their package. */
  filesWith(codePoint: number): readonly string[]
  axes: Readonly<Record<string, number>>
}

/** The regional forms of Han characters, by the signer's country (ISO 3166-1 alpha-2). */
const HAN: Readonly<Record<string, string>> = { JP: 'jp', KR: 'kr', KP: 'kr', TW: 'tc', HK: 'tc', MO: 'tc' }

const SCRIPTS =
  'hebrew armenian georgian devanagari bengali gurmukhi gujarati oriya tamil telugu kannada malayalam sinhala thai lao khmer ethiopic'.split(
    ' ',
  )

const require = createRequire(import.meta.url)

/** All families, each read when it is first needed. `Faces` opens their files. */
export class Families {
  readonly #known = new Map<string, Family>()
  readonly #orders = new Map<string, readonly Family[]>()

  /** The order in which families are searched for a character: Arabic before Latin in a text from right to left. */
  order(role: Role, direction: 'ltr' | 'rtl', country: string | null): readonly Family[] {
    const han = HAN[country ?? ''] ?? 'sc'
    const key = `${role} ${direction} ${han}`
    let order = this.#orders.get(key)
    if (!order) {
      const [latin, arabic] = [this.#latin(role), this.#arabic(role)]
      order = [
        ...(direction === 'rtl' && role !== 'code' ? [arabic, latin] : [latin, arabic]),
        ...(role === 'code' ? [this.#latin('text')] : []),
        ...SCRIPTS.map((script) => this.#serif(script)),
        this.#family('@fontsource/padauk', (part) => `padauk-${part}-400-normal`),
        ...[...new Set([han, 'sc', 'jp', 'tc', 'kr'])].map((form) => this.#serif(form)),
        this.#variable('noto-emoji', 'wght-normal', { wght: 400 }),
      ]
      this.#orders.set(key, order)
    }
    return order
  }

  #latin(role: Role): Family {
    const serif = 'source-serif-4'
    switch (role) {
      case 'code':
        return this.#variable('source-code-pro', 'wght-normal', { wght: 400 })
      case 'emphasis':
        return this.#variable(serif, 'standard-italic', { opsz: 12, wght: 400 })
      case 'strong':
        return this.#variable(serif, 'standard-normal', { opsz: 12, wght: 600 })
      case 'title':
        return this.#variable(serif, 'standard-normal', { opsz: 48, wght: 600 })
      case 'fine':
        return this.#variable(serif, 'standard-normal', { opsz: 8, wght: 400 })
      case 'text':
        return this.#variable(serif, 'standard-normal', { opsz: 12, wght: 400 })
    }
  }

  #arabic(role: Role): Family {
    const wght = role === 'strong' || role === 'title' ? 600 : 400
    return this.#variable('noto-naskh-arabic', 'wght-normal', { wght })
  }

  #serif(script: string): Family {
    return this.#variable(`noto-serif-${script}`, 'wght-normal', { wght: 400 })
  }

  #variable(name: string, variant: string, axes: Family['axes']): Family {
    return this.#family(`@fontsource-variable/${name}`, (part) => `${name}-${part}-${variant}`, axes)
  }

  #family(from: string, file: (part: string) => string, axes: Family['axes'] = {}): Family {
    const key = `${file('')} ${JSON.stringify(axes)}`
    let family = this.#known.get(key)
    if (!family) {
      family = readFamily(from, file, axes)
      this.#known.set(key, family)
    }
    return family
  }
}

/** Reads which file of a package has which characters: `unicode.json` gives CSS ranges by part; `[4]` is a numbered part. */
function readFamily(from: string, file: (part: string) => string, axes: Family['axes']): Family {
  const ranges = JSON.parse(readFileSync(require.resolve(`${from}/unicode.json`), 'utf8')) as Record<
    string,
    string
  >
  const parts = Object.entries(ranges).map(([part, text]) => ({
    path: () => require.resolve(`${from}/files/${file(part.replace(/^\[(\d+)\]$/, '$1'))}.woff2`),
    ranges: [...text.matchAll(/U\+([0-9a-f]+)(?:-([0-9a-f]+))?/gi)].map(([, first = '', last = first]) => ({
      first: Number.parseInt(first, 16),
      last: Number.parseInt(last, 16),
    })),
  }))
  return {
    axes,
    filesWith: (codePoint) =>
      parts
        .filter((part) => part.ranges.some(({ first, last }) => codePoint >= first && codePoint <= last))
        .map((part) => part.path()),
  }
}
