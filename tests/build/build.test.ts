import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { contrastTo, GROUNDS } from '#features/letters/accent.ts'
import { openBrowser } from '#tests/support/browser.ts'
import { freshFolder } from '#tests/support/databases.ts'
import { addLetter, buildWith, changeYaml } from '#tests/support/project.ts'
import { startServer } from '#tests/support/server.ts'

/** A PNG of one pixel. */
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='

const ACCENT = "theme:\n  accent: '#0b4f6c'\n"
const HOSTILE_TITLE = '</script><script>alert(1)</script> & "us"'

/** Unusual letters, each at an address that names its peculiarity. */
const LETTERS: Record<string, (letter: string) => Promise<void>> = {
  async 'without-french-and-german'(letter) {
    await rm(join(letter, 'v2.fr.md'))
    const draft = await readFile(join(letter, 'v2.de.md'), 'utf8')
    await writeFile(join(letter, 'v2.de.md'), draft.replace(/^published: .*\n/m, ''))
  },
  async answered(letter) {
    const picture = '  picture:\n    file: desk.png\n    alt:\n      en: An empty desk\n'
    const answered = 'answered:\n  on: 2025-01-10\n  text:\n    en: They pay testers now.\n'
    await changeYaml(letter, (yaml) => yaml + ACCENT + picture + answered)
    await writeFile(join(letter, 'desk.png'), Buffer.from(PIXEL, 'base64'))
  },
  coloured: (letter) => changeYaml(letter, (yaml) => yaml + ACCENT),
  async 'behind-in-french'(letter) {
    const text = await readFile(join(letter, 'v2.fr.md'), 'utf8')
    const first = text.replace('version: 2', 'version: 1').replace(/^(change|note|published): .*\n/gm, '')
    await writeFile(
      join(letter, 'v1.fr.md'),
      first.replace('language: fr', 'language: fr\npublished: 2024-11-26'),
    )
    await rm(join(letter, 'v2.fr.md'))
  },
  'of-a-hostile-title': (letter) =>
    changeYaml(letter, (yaml) =>
      yaml.replace('  en: We are artists, not proof of approval', `  en: ${JSON.stringify(HOSTILE_TITLE)}`),
    ),
}

let root: string
beforeAll(async () => {
  root = await buildWith(async (letter) => {
    for (const [slug, change] of Object.entries(LETTERS)) await addLetter(letter, slug, change)
  }, freshFolder(afterAll))
}, 180_000)

/** A file of the built site, below the letters of a language. */
const built = (path: string, locale = '') =>
  readFile(join(root, 'dist/client', locale, 'letters', path), 'utf8')

it('a letter that is not in a language says so there, and offers those that it is in', async () => {
  const french = await built('without-french-and-german.html', 'fr')
  expect(french).toMatch(/hreflang="es"[^>]*>\s*español/)
  expect(french).not.toMatch(/hreflang="de"|<form/)
  const english = await built('without-french-and-german.html')
  expect(english).toMatch(/hreflang="ar"/)
  expect(english).not.toMatch(/hreflang="(fr|de)"/)
  expect(english).toMatch(/hreflang="x-default" href="[^"]+\/letters\/without-french-and-german"/)
  const sitemap = await readFile(join(root, 'dist/client/sitemap.xml'), 'utf8')
  expect(sitemap).toContain('/es/letters/without-french-and-german</loc>')
  expect(sitemap).not.toContain('/fr/letters/without-french-and-german')
})

it('an answered letter shows the answer, its picture and its colour, and takes no more signatures', async () => {
  const page = await built('answered.html')
  expect(page).toContain('Answered on 10 January 2025')
  expect(page).toContain('They pay testers now.')
  expect(page).toContain('This letter has been answered. It can no longer be signed.')
  expect(page).not.toContain('<form')
  expect(page).toMatch(
    /<img[^>]*src="\/letters\/answered\/picture\.png" width="1" height="1" alt="An empty desk"/,
  )
  expect(page).toContain(
    '<meta property="og:image" content="http://localhost:4321/letters/answered/picture.png">',
  )
  expect((await readFile(join(root, 'dist/client/letters/answered/picture.png'))).toString('base64')).toBe(
    PIXEL,
  )
  for (const where of ['answered.html', 'answered/versions.html', 'answered/versions/2/changes.html']) {
    expect(await built(where), where).toContain('href="/letters/answered/theme.css"')
  }
  const feed = await built('answered/feed.xml')
  expect(feed).toContain('<title>Answered on 10 January 2025</title>')
  expect(feed).toContain('<updated>2025-01-10T00:00:00Z</updated>')
  expect(feed).toMatch(
    /<summary>The group is named[^<]*In short: 2 passages added and 1 sentence changed\.<\/summary>/,
  )
  expect(await built('answered/theme.css')).toMatch(
    /^:root:root\{--accent:#0b4f6c\}@media screen and \(prefers-color-scheme:dark\)\{:root:root\{--accent:#[0-9a-f]{6}\}\}\n$/,
  )
})

it('a letter has its own colour on each of its pages, by day and by night', async () => {
  const server = await startServer('sqlite', { root })
  for (const [colorScheme, ground, words] of [
    ['light', GROUNDS.light, '#0b4f6c'],
    ['dark', GROUNDS.dark, null],
  ] as const) {
    const page = await (await openBrowser({ colorScheme })).newPage()
    for (const path of ['', '/versions', '/versions/2/changes', '/signatures']) {
      await page.goto(`${server.url}/letters/coloured${path}`)
      const accent = await page.evaluate(() =>
        getComputedStyle(document.documentElement).getPropertyValue('--accent').trim(),
      )
      if (words) expect(accent, path).toBe(words)
      else expect(accent, path).not.toMatch(/#0b4f6c|#f0a884/)
      expect(contrastTo(ground, accent), path).toBeGreaterThanOrEqual(4.5)
    }
  }
})

it('a language that is behind says so, and where the newer version can be read', async () => {
  const page = await built('behind-in-french.html', 'fr')
  expect(page).toContain('La version 2 a été publiée')
  expect(page).toMatch(/<a href="\/letters\/behind-in-french" lang="en" hreflang="en">\s*English/)
  const english = await built('behind-in-french.html')
  expect(english).not.toContain('has been published but is not available')
})

it('a title is text wherever it stands on a page, in a script of data too', async () => {
  const page = await built('of-a-hostile-title.html')
  expect(page.includes('<h1>&lt;/script&gt;&lt;script&gt;alert(1)')).toBe(true)
  const data = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(page)?.[1] ?? ''
  expect(data).toMatch(/^\{.*\}$/s)
  expect(JSON.stringify(JSON.parse(data))).toContain(JSON.stringify(HOSTILE_TITLE).slice(1, -1))
})
