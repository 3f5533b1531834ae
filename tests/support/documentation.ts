import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..', '..')

/** Every page of the documentation, relative to the root of the project. */
export const PAGES: readonly string[] = [
  'README.md',
  'SECURITY.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...globSync('docs/**/*.md', { cwd: ROOT }).sort(),
]

/** Reads a file of the project. */
export function readPage(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8')
}

const BLOCK = /^ *```\w*\n([\s\S]*?)^ *```$/gm
const SPAN = /`([^`\n]+)`/g

/** The code of a page: the lines of its code blocks, and its code spans. */
export function codeIn(markdown: string): string[] {
  const blocks = [...markdown.matchAll(BLOCK)].flatMap(([, block = '']) => block.split('\n'))
  const spans = [...markdown.replace(BLOCK, '').matchAll(SPAN)].map(([, code = '']) => code)
  return [...blocks, ...spans]
}

/** A page without its code, without the targets of its links, and without comments. */
export function proseIn(markdown: string): string {
  return withoutCode(markdown)
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/\]\([^)\n]*\)/g, ']')
}

/** The links of a page to files of the project, as path and anchor; a link within the page has an empty path. */
export function linksIn(markdown: string): { path: string; anchor: string | undefined }[] {
  const links = [...withoutCode(markdown).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
  return links
    .filter((link) => !/^https?:/.test(link))
    .map((link) => {
      const [path = '', anchor] = link.split('#')
      return { path, anchor }
    })
}

/** The anchors that GitHub makes of the headings of a page. */
export function anchorsIn(markdown: string): string[] {
  return [...withoutCode(markdown).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

/** The npm scripts that a page names. */
export function scriptsIn(markdown: string): string[] {
  const named = markdown.matchAll(/npm (?:run (?:--silent )?([a-z:]+)|(start|test)\b)/g)
  return [...named].map(([, long, short]) => long ?? short ?? '')
}

/** The code spans in the first column of the tables below a heading, down to the next heading. */
export function firstColumn(markdown: string, heading: string): string[] {
  const [, below = ''] = markdown.split(new RegExp(`^#+ ${heading}$`, 'm'))
  const [section = ''] = below.split(/^#+ /m)
  const cells = [...section.matchAll(/^\| ([^|]+?) +\|/gm)].map(([, cell = '']) => cell)
  return cells.flatMap((cell) => [...cell.matchAll(SPAN)].map(([, code = '']) => code))
}

function withoutCode(markdown: string): string {
  return markdown.replace(BLOCK, '').replace(SPAN, '')
}
