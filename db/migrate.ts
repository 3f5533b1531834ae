import { readFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import { dirname, join } from 'node:path'
import { StoreUnavailable } from './store.ts'

type Dialect = 'sqlite' | 'postgres'

/** Returns the folder of a database's migrations; for the built server too, which runs from another folder. */
export function migrationsFolder(dialect: Dialect): string {
  const packageFile = findPackageJSON(import.meta.url)
  if (!packageFile) throw new Error('The migrations cannot be found: there is no package.json above the program.')
  return join(dirname(packageFile), 'db', 'migrations', dialect)
}

/**
 * Returns whether a database lacks a migration of this program. `newestApplied` is the time of the newest one that it has,
 * in milliseconds; `null` for none. Throws `StoreUnavailable` where it has one that this program does not know: the
 * program is too old to write to it.
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
      'The database was written by a newer version of this program. Start that version, or restore the backup from before the upgrade.',
    )
  }
  return newestApplied !== newestKnown
}

/** The message where a command finds a database that only a server may bring up to date. */
export const NOT_MIGRATED =
  'The database has not been updated to this version of the program. Start the server once, then try again.'
