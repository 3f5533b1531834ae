import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { openStore } from '#db/open.ts'
import { lastStamp, stampOf } from '../../src/build-stamp.ts'
import { loadBuildSettings } from '../../src/config.ts'
import { lettersFolder, readLetters } from '../../src/letters/read-letters.ts'
import { findBrowser } from './browser-binary.ts'
import { startPostgres } from './postgres.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The address of the PostgreSQL server, without a database. */
    postgres: string
    browser: { path: string; libraries: string | null }
  }
}

/** Once for all tests: the built site, a PostgreSQL server with a migrated template, a browser. */
export default async function setup(project: TestProject) {
  const root = join(import.meta.dirname, '..', '..')
  // Tests are about a demonstration, whatever the shell around them sets.
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] }
  if (stampOf(root, loadBuildSettings(env), readLetters(lettersFolder()), new Date()) !== lastStamp(root)) {
    execFileSync(process.execPath, [join(root, 'src', 'build.ts')], { cwd: root, env, stdio: 'inherit' })
  }
  const postgres = await startPostgres()
  await postgres.createDatabase('template_undersigned')
  await (await openStore(`${postgres.url}/template_undersigned`, 'serve')).close()
  project.provide('postgres', postgres.url)
  project.provide('browser', await findBrowser())
  return () => postgres.stop()
}
