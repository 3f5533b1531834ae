import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { lastStamp, stampOf } from '#build/build-stamp.ts'
import { loadBuildSettings } from '#config/config.ts'
import { lettersFolder, readLetters } from '#features/letters/read-letters.ts'

/** Builds the site where the last build is not of what stands there now. */
export function buildIfStale(): void {
  const root = join(import.meta.dirname, '..', '..')
  // Tests are about a demonstration, whatever the shell around them sets.
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] }
  if (stampOf(root, loadBuildSettings(env), readLetters(lettersFolder()), new Date()) === lastStamp(root))
    return
  execFileSync(process.execPath, [join(root, 'src', 'build', 'build.ts')], {
    cwd: root,
    env,
    stdio: 'inherit',
  })
}
