import { statSync } from 'node:fs'
import type Database from 'better-sqlite3'
import { DatabaseDamaged, StoreUnavailable } from '#db/store.ts'
import { adviseOnFaults } from '#values/damage.ts'
import { findFaults } from './damage.ts'
import { unavailable } from './errors.ts'
import { sizeOf } from './file.ts'
import { openReader } from './reader.ts'

/** PRAGMA user_version, in the file's header, while a server has the file open. A start that finds it follows an unclean stop. */
const OPEN = 1

/** Marks the file as open. */
export function markOpen(writer: Database.Database): void {
  writer.pragma(`user_version = ${OPEN}`)
}

/** Marks the file as closed. Where the disk is full, the mark stays and the next start checks the file. */
export function markClosed(writer: Database.Database): void {
  try {
    writer.pragma('user_version = 0')
  } catch (error) {
    if (!(unavailable(error) instanceof StoreUnavailable)) throw error
  }
}

/** Checks the file after an unclean stop: the last server was killed, or the machine stopped. Throws `DatabaseDamaged`. */
export function checkUnlessClosed(path: string, onCheck?: () => void): void {
  // Opening the file to write refuses anything but a file, with its own message.
  if (!statSync(path, { throwIfNoEntry: false })?.isFile() || sizeOf(path) === 0) return
  const client = openReader(path)
  try {
    if (client.pragma('user_version', { simple: true }) !== OPEN) return
    onCheck?.()
    const faults = findFaults(client, 'full')
    if (faults.found.length > 0)
      throw new DatabaseDamaged(`${path} was not closed by the last stop. ${adviseOnFaults(faults)}`)
  } finally {
    client.close()
  }
}
