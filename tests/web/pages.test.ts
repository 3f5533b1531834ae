import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const PAGES = join(import.meta.dirname, '..', '..', 'src', 'pages')
const MOST_LINES = 30

const pages = globSync('**/*.astro', { cwd: PAGES }).map((file) => {
  const text = readFileSync(join(PAGES, file), 'utf8')
  const frontmatter = text.split('---\n', 2)[1] ?? ''
  return { file, text, lines: linesOf(frontmatter) }
})

/** The lines of a frontmatter that are neither empty nor part of an import. */
function linesOf(frontmatter: string): string[] {
  let isImport = false
  return frontmatter.split('\n').filter((line) => {
    const begins = line.startsWith('import ')
    const isPart = begins || isImport
    if (isPart) isImport = !line.endsWith("'")
    return !isPart && line.trim() !== ''
  })
}

describe('pages', () => {
  it(`guard, load and render in at most ${MOST_LINES} lines of frontmatter, imports not counted`, () => {
    const long = pages.filter(({ lines }) => lines.length > MOST_LINES).map(({ file }) => file)
    expect(pages.length).toBeGreaterThan(30)
    expect(long).toEqual([])
  })

  it('leave reading a form to an action', () => {
    const reading = pages.filter(({ text }) => /\breadForm\(|\breadFileForm\(|\.formData\(/.test(text))
    expect(reading.map(({ file }) => file)).toEqual([])
  })
})
