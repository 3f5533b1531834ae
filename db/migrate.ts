import { readFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import { dirname, join } from 'node:path'
import { StoreUnavailable } from './store.ts'

type Dialect = 'sqlite' | 'postgres'

/** The folder of one database's migrations, also for the built server, which runs from another folder. */
export function migrationsFolder(dialect: Dialect): string {
  const packageFile = findPackageJSON(import.meta.url)
  if (!packageFile) throw new Error('No package.json above the program: its migrations cannot be found.')
  return join(dirname(packageFile), 'db', 'migrations', dialect)
}

/**
 * Compares the newest migration that a database has seen (its time in milliseconds, `null` for none) with the newest
 * that this program knows. Throws where the program is the older one: it would write rows that the schema no longer means.
 */
export function needsMigration(dialect: Dialect, newestApplied: number | null): boolean {
  const journal = JSON.parse(
    readFileSync(join(migrationsFolder(dialect), 'meta', '_journal.json'), 'utf8'),
  ) as {
    entries: { when: number }[]
  }
  const newestKnown = journal.entries.at(-1)?.when ?? 0
  if (newestApplied !== null && newestApplied > newestKnown) {
    throw new StoreUnavailable(
      'The database was written by a newer version of this program. Start that version, or restore the backup made before the upgrade.',
    )
  }
  return newestApplied !== newestKnown
}

export const NOT_MIGRATED =
  'The database has not been brought up to date by this version of the program yet. Start the server once, then try again.'
