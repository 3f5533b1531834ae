import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { lastStamp, stampOf } from './build-stamp.ts'
import { loadBuildSettings, loadConfig, readEnvironment } from './config.ts'
import { explain } from './explain.ts'
import { lettersFolder, readLetters } from './letters/read-letters.ts'
import { outliveOutputs } from './log-output.ts'

// `npm start`: builds if anything that the build reads has changed since the last one, then is the server.
const root = join(import.meta.dirname, '..')
outliveOutputs()

try {
  const environment = readEnvironment()
  // What the server would refuse is not worth a build.
  loadConfig(environment)
  const stamp = stampOf(root, loadBuildSettings(environment), readLetters(lettersFolder()), new Date())
  if (stamp === lastStamp(root) || build())
    await import(pathToFileURL(join(root, 'dist', 'server', 'entry.mjs')).href)
  else process.exitCode = 1
} catch (error) {
  const explanation = explain(error)
  if (explanation === null) throw error
  process.stderr.write(`${explanation}\n`)
  process.exitCode = 1
}

/** In a process of its own: what a build needs of memory is gone when the server starts. */
function build(): boolean {
  process.stderr.write('Building the site…\n')
  return (
    spawnSync(process.execPath, [join(import.meta.dirname, 'build.ts')], { stdio: 'inherit' }).status === 0
  )
}
