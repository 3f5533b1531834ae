import { existsSync, globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { SETTINGS } from '#config/settings.ts'
import { readLetters } from '#features/letters/read-letters.ts'
import { CONFIGURATION_PAGE, withSettingsTable } from '#tools/docs/settings-table.ts'
import {
  anchorsIn,
  codeIn,
  firstColumn,
  linksIn,
  PAGES,
  proseIn,
  readPage,
  scriptsIn,
} from './support/documentation.ts'
import { avoidedIn } from './support/plain-words.ts'

const ROOT = join(import.meta.dirname, '..')
const { scripts } = JSON.parse(readPage('package.json')) as { scripts: Record<string, string> }
const settings = Object.keys(SETTINGS.shape)
const exists = (file: string) => existsSync(join(ROOT, file))

describe('the README', () => {
  const isDecision = (page: string) => /^docs\/decisions\/(?!README)/.test(page)
  const linkedFrom = (page: string) => linksIn(readPage(page)).map(({ path }) => join(dirname(page), path))

  it('has at most 150 lines', () => {
    expect(readPage('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(150)
  })

  it('links every page of the documentation, and the index of decisions links every decision', () => {
    const decisions = PAGES.filter(isDecision)
    const others = PAGES.filter((page) => page !== 'README.md' && !isDecision(page))
    expect(linkedFrom('README.md')).toEqual(expect.arrayContaining(others))
    expect(decisions.length).toBeGreaterThan(10)
    expect(linkedFrom('docs/decisions/README.md')).toEqual(expect.arrayContaining(decisions))
  })

  it('names the command that the automatic test runs', () => {
    expect(readPage('README.md')).toContain('npm ci && npm test')
    expect(readPage('.ci/run')).toMatch(/^npm ci\nnpm test$/m)
  })
})

describe.each([...PAGES, 'db/README.md'])('%s', (page) => {
  it('links only to files and headings that exist', () => {
    for (const { path, anchor } of linksIn(readPage(page))) {
      const file = path === '' ? page : join(dirname(page), path)
      expect(exists(file), `${path} does not exist`).toBe(true)
      if (anchor !== undefined) expect(anchorsIn(readPage(file)), `${path}#${anchor}`).toContain(anchor)
    }
  })
})

describe.each(PAGES)('%s', (page) => {
  const text = readPage(page)
  const code = codeIn(text)

  it('names only files that exist', () => {
    const paths = code.filter((each) => /^(?:src|db|docs|tests|tools|public|\.ci)\/[\w./-]*$/.test(each))
    expect(paths.filter((path) => !exists(path))).toEqual([])
  })

  it('names only settings and npm scripts that exist', () => {
    const named = code.join('\n').match(/\b[A-Z]{2,}(?:_[A-Z]+)+\b/g) ?? []
    expect(settings).toEqual(expect.arrayContaining(named))
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(scriptsIn(text)))
  })

  it('has no word that we avoid', () => {
    expect(avoidedIn(proseIn(text))).toEqual([])
  })

  it('has lines of at most 120 characters, except in tables', () => {
    const long = text.split('\n').filter((line) => line.length > 120 && !line.trimStart().startsWith('|'))
    expect(long).toEqual([])
  })
})

describe('the documentation', () => {
  it('lists every setting as the schema defines it, and .env.example names every one', async () => {
    const page = readPage(CONFIGURATION_PAGE)
    expect(page, 'out of date: run npm run docs:configuration').toBe(await withSettingsTable(page))
    const example = [...readPage('.env.example').matchAll(/^(?:# )?([A-Z_]+)=/gm)].map(([, name]) => name)
    expect(example.sort()).toEqual([...settings].sort())
  })

  it('lists every npm script', () => {
    const listed = scriptsIn(readPage('docs/development.md'))
    expect(listed).toEqual(expect.arrayContaining(Object.keys(scripts)))
  })

  it('names menu items and buttons as the interface does', () => {
    const interfaceTexts = [
      ...Object.values(JSON.parse(readPage('src/i18n/messages/en.json')) as Record<string, string>),
      ...globSync('src/i18n/organise/*.json', { cwd: ROOT }).flatMap((file) =>
        Object.values((JSON.parse(readPage(file)) as { en: Record<string, string> }).en),
      ),
    ]
    const labels = PAGES.flatMap((page) => [...readPage(page).matchAll(/\b(?:at|select)\s\*\*([^*]+)\*\*/g)])
    expect(labels.length).toBeGreaterThan(5)
    for (const [, label = ''] of labels) {
      expect(interfaceTexts).toContain(label.replace(/\d+/, '{version}').replace('\n', ' '))
    }
  })

  it('has an example of a letter that the program accepts', () => {
    const folder = mkdtempSync(join(tmpdir(), 'undersigned-docs-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const letter = join(folder, 'open-archives')
    mkdirSync(letter)
    writeFileSync(join(letter, 'letter.yaml'), example('yaml'))
    writeFileSync(join(letter, 'v1.en.md'), example('markdown'))
    expect(readLetters(folder)).toMatchObject([{ slug: 'open-archives', versions: [{ number: 1 }] }])
  })

  it('lists every benchmark', () => {
    const [, block = ''] = /const BENCHES[\s\S]*?= \{\n([^}]*)\}/.exec(readPage('tools/bench/run.ts')) ?? []
    const benches = [...block.matchAll(/^ {2}'?([a-z-]+)'?[,:]/gm)].map(([, name = '']) => name)
    expect(benches.length).toBeGreaterThan(5)
    expect(firstColumn(readPage('docs/performance.md'), 'Measure it').sort()).toEqual(benches.sort())
  })

  it('names only log events and metrics that the program writes', () => {
    const sources = globSync('src/**/*.ts', { cwd: ROOT }).map(readPage).join('\n')
    const events = firstColumn(readPage('docs/operations.md'), 'Log')
    const metrics = PAGES.flatMap((page) => codeIn(readPage(page)))
      .filter((code) => code.startsWith('undersigned_'))
      .map((code) => code.replace('undersigned_', ''))
    expect(events.length).toBeGreaterThan(10)
    expect(metrics.length).toBeGreaterThan(1)
    for (const name of [...events, ...metrics]) expect(sources).toContain(`'${name}'`)
  })
})

/** The first code block in a language on the page about letters. */
function example(language: string): string {
  const block = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'm')
  return block.exec(readPage('docs/letters.md'))?.[1] ?? ''
}
