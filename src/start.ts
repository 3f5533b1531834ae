import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { lastStamp, stampOf } from './build-stamp.ts'
import { ConfigError, loadBuildSettings, readEnvironment } from './config.ts'
import { lettersFolder, readLetters } from './letters/read-letters.ts'
import { LetterError } from './letters/source-file.ts'

// `npm start`: builds if anything that the build reads has changed since the last one, then is the server.
const root = join(import.meta.dirname, '..')

if (buildIfNeeded()) await import(pathToFileURL(join(root, 'dist', 'server', 'entry.mjs')).href)
else process.exitCode = 1

function buildIfNeeded(): boolean {
  try {
    const settings = loadBuildSettings(readEnvironment())
    if (stampOf(root, settings, readLetters(lettersFolder()), new Date()) === lastStamp(root)) return true
  } catch (error) {
    if (!(error instanceof ConfigError) && !(error instanceof LetterError)) throw error
    process.stderr.write(`${error.message}\n`)
    return false
  }
  process.stderr.write('Building the site…\n')
  // In a process of its own: what a build needs of memory is gone when the server starts.
  return (
    spawnSync(process.execPath, [join(import.meta.dirname, 'build.ts')], { stdio: 'inherit' }).status === 0
  )
}
