import './offline-tools.ts'
import { copyFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'astro'
import { loadBuildSettings, readEnvironment } from '#config/config.ts'
import { explain } from '#config/explain.ts'
import { lettersFolder, readLetters } from '#features/letters/read-letters.ts'
import { outliveOutputs } from '#platform/log-output.ts'
import { projectRoot } from '#platform/project-root.ts'
import { compressStaticFiles } from '#web/http/static-files.ts'
import { buildPrograms } from './build-programs.ts'
import { stampOf, writeStamp } from './build-stamp.ts'
import { siteSettings } from './site-settings.ts'

// `npm run build`: the static pages, the server and the programs beside it, from the sources, the letters and the
// build-time settings.
const root = projectRoot()
outliveOutputs()
try {
  const settings = loadBuildSettings(readEnvironment())
  const stamp = stampOf(root, settings, readLetters(lettersFolder()), new Date())
  rmSync(join(root, 'dist'), { recursive: true, force: true })
  const site = siteSettings(settings)
  // One file for the server, all but what is native: as modules of their own the packages take it three times the memory.
  const ssr = { noExternal: true as const, external: ['better-sqlite3', 'pg'] }
  await build({ root, logLevel: 'warn', ...site, vite: { ...site.vite, ssr } })
  writeEntry(join(root, 'dist', 'server'))
  compressStaticFiles(join(root, 'dist'))
  await buildPrograms(root)
  writeStamp(root, stamp)
} catch (error) {
  const explanation = explain(error)
  if (explanation === null) throw error
  process.stderr.write(`${explanation}\n`)
  process.exitCode = 1
}

/** The file that starts the server. Imports come before all else, so what looks at Node.js is a file before them. */
function writeEntry(folder: string): void {
  copyFileSync(join(root, 'src', 'platform', 'node-version.cjs'), join(folder, 'node-version.cjs'))
  writeFileSync(join(folder, 'entry.mjs'), "import './node-version.cjs'\nawait import('./server.mjs')\n")
}
