import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** What has to be there before a test can run, and takes a while to make. */
export type Need = 'site' | 'postgres' | 'browser'

/** What a test file needs, as its imports say; of a test that runs on SQLite alone its name does. */
export function needsOf(root: string, { file, name }: { file: string; name: string }): Set<Need> {
  const reached = importsBelow(join(root, file), new Map())
  const uses = (pattern: RegExp) =>
    [...reached].some(([path, text]) => !DEFINES.test(path) && pattern.test(text))
  const needs = new Set<Need>()
  if (uses(/\b(?:startServer|runServer|copyOfTheProgram)\b/)) needs.add('site')
  if (uses(/support\/browser\.ts'/)) needs.add('browser')
  if (
    uses(/\b(?:freshDatabase|testApp|startServer|freshSettings|onEachDatabase)\b/) &&
    !/on sqlite/.test(name)
  )
    needs.add('postgres')
  return needs
}

/** Where these are made for others to use. */
const DEFINES = /\/tests\/support\/(?:server|project|databases|app)\.ts$/

/** A file and all that it imports by a path, with their texts. */
function importsBelow(path: string, known: Map<string, string>): Map<string, string> {
  if (known.has(path)) return known
  const text = readFileSync(path, 'utf8')
  known.set(path, text)
  for (const [, next] of text.matchAll(/from '(\.[^']+\.ts)'/g)) {
    const found = join(dirname(path), next ?? '')
    if (/\/tests\//.test(found)) importsBelow(found, known)
  }
  return known
}
