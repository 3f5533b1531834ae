import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { buildWith } from '../support/project.ts'

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
  const sitemap = await readFile(join(root, 'dist/client/sitemap.xml'), 'utf8')
  expect(sitemap).toContain('/es/letters/unpaid-proof</loc>')
  expect(sitemap).not.toContain('/fr/letters/unpaid-proof')
})
