import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { contrastTo, GROUNDS } from '../../src/letters/accent.ts'
import { openBrowser } from '../support/browser.ts'
import { buildWith } from '../support/project.ts'
import { startServer } from '../support/server.ts'

/** A PNG of one pixel. */
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='

it('a letter that is not in a language says so there, and offers those that it is in', async () => {
  const root = await buildWith(async (letter) => {
    await rm(join(letter, 'v2.fr.md'))
    const draft = await readFile(join(letter, 'v2.de.md'), 'utf8')
    await writeFile(join(letter, 'v2.de.md'), draft.replace(/^published: .*\n/m, ''))
  })

  const french = await readFile(join(root, 'dist/client/fr/letters/unpaid-proof.html'), 'utf8')
  expect(french).toMatch(/hreflang="es"[^>]*>\s*español/)
  expect(french).not.toMatch(/hreflang="de"|<form/)
  const english = await readFile(join(root, 'dist/client/letters/unpaid-proof.html'), 'utf8')
  expect(english).toMatch(/hreflang="ar"/)
  expect(english).not.toMatch(/hreflang="(fr|de)"/)
  expect(english).toMatch(/hreflang="x-default" href="[^"]+\/letters\/unpaid-proof"/)
  const sitemap = await readFile(join(root, 'dist/client/sitemap.xml'), 'utf8')
  expect(sitemap).toContain('/es/letters/unpaid-proof</loc>')
  expect(sitemap).not.toContain('/fr/letters/unpaid-proof')
})

it('an answered letter shows the answer, its picture and its colour, and takes no more signatures', async () => {
  const root = await buildWith(async (letter) => {
    const yaml = await readFile(join(letter, 'letter.yaml'), 'utf8')
    const theme =
      "theme:\n  accent: '#0b4f6c'\n  picture:\n    file: desk.png\n    alt:\n      en: An empty desk\n"
    const answered = 'answered:\n  on: 2025-01-10\n  text:\n    en: They pay testers now.\n'
    await writeFile(join(letter, 'letter.yaml'), yaml + theme + answered)
    await writeFile(join(letter, 'desk.png'), Buffer.from(PIXEL, 'base64'))
  })
  const client = join(root, 'dist/client/letters')
  const page = await readFile(join(client, 'unpaid-proof.html'), 'utf8')
  expect(page).toContain('Answered on 10 January 2025')
  expect(page).toContain('They pay testers now.')
  expect(page).toContain('This letter has been answered, and takes no more signatures.')
  expect(page).not.toContain('<form')
  expect(page).toMatch(
    /<img[^>]*src="\/letters\/unpaid-proof\/picture\.png" width="1" height="1" alt="An empty desk"/,
  )
  expect(page).toContain(
    '<meta property="og:image" content="http://localhost:4321/letters/unpaid-proof/picture.png">',
  )
  expect((await readFile(join(client, 'unpaid-proof/picture.png'))).toString('base64')).toBe(PIXEL)
  for (const where of [
    'unpaid-proof.html',
    'unpaid-proof/versions.html',
    'unpaid-proof/versions/2/changes.html',
  ]) {
    expect(await readFile(join(client, where), 'utf8'), where).toContain(
      'href="/letters/unpaid-proof/theme.css"',
    )
  }
  const feed = await readFile(join(client, 'unpaid-proof/feed.xml'), 'utf8')
  expect(feed).toContain('<title>Answered on 10 January 2025</title>')
  expect(feed).toContain('<updated>2025-01-10T00:00:00Z</updated>')
  expect(feed).toMatch(
    /<summary>The group is named[^<]*In short: 2 passages added and one sentence changed\.<\/summary>/,
  )
  expect(await readFile(join(client, 'unpaid-proof/theme.css'), 'utf8')).toMatch(
    /^:root:root\{--accent:#0b4f6c\}@media \(prefers-color-scheme:dark\)\{:root:root\{--accent:#[0-9a-f]{6}\}\}\n$/,
  )
})

it('a letter has its own colour on each of its pages, by day and by night', async () => {
  const root = await buildWith(async (letter) => {
    const yaml = await readFile(join(letter, 'letter.yaml'), 'utf8')
    await writeFile(join(letter, 'letter.yaml'), `${yaml}theme:\n  accent: '#0b4f6c'\n`)
  })
  const server = await startServer('sqlite', { root })
  for (const [colorScheme, ground, words] of [
    ['light', GROUNDS.light, '#0b4f6c'],
    ['dark', GROUNDS.dark, null],
  ] as const) {
    const page = await (await openBrowser({ colorScheme })).newPage()
    for (const path of ['', '/versions', '/versions/2/changes', '/signatures']) {
      await page.goto(`${server.url}/letters/unpaid-proof${path}`)
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
  const root = await buildWith(async (letter) => {
    const text = await readFile(join(letter, 'v2.fr.md'), 'utf8')
    const first = text.replace('version: 2', 'version: 1').replace(/^(change|note|published): .*\n/gm, '')
    await writeFile(
      join(letter, 'v1.fr.md'),
      first.replace('language: fr', 'language: fr\npublished: 2024-11-26'),
    )
    await rm(join(letter, 'v2.fr.md'))
  })
  const page = await readFile(join(root, 'dist/client/fr/letters/unpaid-proof.html'), 'utf8')
  expect(page).toContain('La version 2 a été publiée')
  expect(page).toMatch(/<a href="\/letters\/unpaid-proof" lang="en" hreflang="en">\s*English/)
  const english = await readFile(join(root, 'dist/client/letters/unpaid-proof.html'), 'utf8')
  expect(english).not.toContain('has been published, and is not translated')
})

it('a title is text wherever it stands on a page, in a script of data too', async () => {
  const title = '</script><script>alert(1)</script> & "us"'
  const root = await buildWith(async (letter) => {
    const yaml = await readFile(join(letter, 'letter.yaml'), 'utf8')
    await writeFile(
      join(letter, 'letter.yaml'),
      yaml.replace('  en: We are artists, not proof of approval', `  en: ${JSON.stringify(title)}`),
    )
  })
  const page = await readFile(join(root, 'dist/client/letters/unpaid-proof.html'), 'utf8')
  expect(page.includes('<h1>&lt;/script&gt;&lt;script&gt;alert(1)')).toBe(true)
  const data = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(page)?.[1] ?? ''
  expect(data).toMatch(/^\{.*\}$/s)
  expect(JSON.stringify(JSON.parse(data))).toContain(JSON.stringify(title).slice(1, -1))
})
