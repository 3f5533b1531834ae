import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BuildSettings } from '#config/config.ts'
import { type Letter, letterState } from '#features/letters/letter.ts'
import { filesBelow } from '#platform/files-below.ts'

/** All that a build is made from, besides its settings. */
const SOURCES = ['src', 'db', 'public', 'astro.config.mjs', 'package.json', 'package-lock.json']

const STAMP = join('dist', 'stamp')

/**
 * A text that is another one whenever the build would be: a digest of sources, letters and build-time settings, and of
 * which letters are open at a moment, because their pages say so.
 */
export function stampOf(
  root: string,
  settings: BuildSettings,
  letters: readonly Letter[],
  now: Date,
): string {
  const states = letters.map((letter) => [letter.slug, letterState(letter, now)])
  const hash = createHash('sha256').update(JSON.stringify([settings, states, process.version]))
  for (const source of SOURCES) {
    for (const file of filesBelow(root, source))
      hash.update(`\0${file}\0`).update(readFileSync(join(root, file)))
  }
  return hash.digest('hex')
}

/** The stamp of the last build that was finished, `null` if there is none. */
export function lastStamp(root: string): string | null {
  try {
    return readFileSync(join(root, STAMP), 'utf8')
  } catch {
    return null
  }
}

/** Stores the stamp of a build that was finished. */
export function writeStamp(root: string, stamp: string): void {
  writeFileSync(join(root, STAMP), stamp)
}
