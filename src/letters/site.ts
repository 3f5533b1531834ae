import { getCollection, getEntry } from 'astro:content'
import type { Letter, Version } from '../domain/letter.ts'
import { versionId } from './loaders.ts'

/** The letters of the site, as its pages show them. */
export async function siteLetters(): Promise<Letter[]> {
  const entries = await getCollection('letters')
  return entries.map((entry) => entry.data)
}

/**
 * A version's text as HTML. Its headings keep out of the page's way: none is above the title, and none has an id that
 * a part of the page may have.
 */
export async function versionHtml(letter: Letter, version: Version): Promise<string> {
  const entry = await getEntry('versions', versionId(letter, version))
  if (!entry?.rendered) throw new Error(`The site was built without ${version.file}. Build it again.`)
  return entry.rendered.html.replace(/<(\/?)h1\b/g, '<$1h2').replace(/(<h[2-6][^>]*\bid=")/g, '$1text-')
}
