import { findPackageJSON } from 'node:module'
import { dirname } from 'node:path'

/** The project's folder, also for the built server, which runs from a folder of its own below it. */
export function projectRoot(): string {
  const packageFile = findPackageJSON(import.meta.url)
  if (!packageFile) throw new Error('No package.json above the program: its files cannot be found.')
  return dirname(packageFile)
}
