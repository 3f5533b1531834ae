import { existsSync } from 'node:fs'
import Database from 'better-sqlite3'
import { StoreUnavailable } from '#db/store.ts'
import { isBusy } from './errors.ts'
import { makePrivate, sizeOf } from './file.ts'
import { newestMigration } from './newest-migration.ts'

/** How often to try the lock of other processes, which may be opening the file now, and the length of a try in milliseconds. */
const TRIES = 20
const TRY = 50

/**
 * Locks a file beside the database until the process ends, however it ends. Two servers on one database would each keep
 * their own counts and leases.
 */
export function lockFile(path: string): Database.Database {
  makePrivate(`${path}.lock`)
  const lock = new Database(`${path}.lock`, { timeout: 0 })
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    if (!isBusy(error)) throw error
    throw new StoreUnavailable(
      `${path} is in use by another process. Stop that process first: one file can have only one.`,
    )
  }
  return lock
}

/**
 * Refuses a file that another process has open under a name that it no longer has, or through another mount. SQLite locks
 * device and inode, so such a process keeps us from an exclusive lock; a process that has the file open under this name
 * has its shared memory in a file beside it.
 */
export function refuseOtherProcesses(path: string): void {
  for (let tried = 0; tried < TRIES; tried += 1) {
    if (sizeOf(path) === 0 || existsSync(`${path}-shm`) || canLockAlone(path)) return
  }
  throw new StoreUnavailable(
    `${path} is in use by another process under another name. Stop that process first: one file can have only one.`,
  )
}

function canLockAlone(path: string): boolean {
  const client = new Database(path, { timeout: TRY })
  try {
    client.pragma('locking_mode = EXCLUSIVE')
    newestMigration(client)
    return true
  } catch (error) {
    // Opening the database explains any other fault.
    return !isBusy(error)
  } finally {
    client.close()
  }
}
