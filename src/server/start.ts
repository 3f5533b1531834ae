import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { lastStamp, stampOf } from '#build/build-stamp.ts'
import { loadBuildSettings, loadConfig, readEnvironment } from '#config/config.ts'
import { explain } from '#config/explain.ts'
import { lettersFolder, readLetters } from '#features/letters/read-letters.ts'
import { outliveOutputs } from '#platform/log-output.ts'
import { projectRoot } from '#platform/project-root.ts'

// `npm start`: builds if anything that the build reads has changed since the last one, then is the server.
const root = projectRoot()
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
    spawnSync(process.execPath, [join(root, 'src', 'build', 'build.ts')], { stdio: 'inherit' }).status === 0
  )
}
