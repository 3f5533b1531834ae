import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { filesBelow } from './files-below.ts'
import { projectRoot } from './project-root.ts'

/** What runs beside the server, and where its code begins: what operators call, and what the server starts itself. */
export const PROGRAMS = {
  undersigned: 'src/cli/undersigned.ts',
  'hand-over-process': 'src/server/hand-over-process.ts',
} as const

/** Where the build puts programs, and of which code they are. */
export const BUILT_PROGRAMS = join('dist', 'programs')

/** The file with the digest of the code from which the programs were built. */
export const BUILT_CODE = join(BUILT_PROGRAMS, 'code')

/**
 * The file to run for a program: the built one if it is of the code that stands there now, else the code itself, which
 * takes five times as long to start and three times the memory.
 */
export function programPath(name: keyof typeof PROGRAMS, root = projectRoot()): string {
  const code = join(root, BUILT_CODE)
  const isCurrent = existsSync(code) && readFileSync(code, 'utf8') === codeDigest(root)
  return join(root, isCurrent ? join(BUILT_PROGRAMS, `${name}.mjs`) : PROGRAMS[name])
}

/** Another text whenever programs would be built otherwise. */
export function codeDigest(root: string): string {
  const files = ['src', 'db', 'package-lock.json'].flatMap((source) => filesBelow(root, source))
  const hash = createHash('sha256')
  for (const file of files.filter((each) => ['.ts', '.json'].includes(extname(each))))
    hash.update(`\0${file}\0`).update(readFileSync(join(root, file)))
  return hash.digest('hex')
}
