import { StoreUnavailable } from '#db/store.ts'
import { hasForeignJournal } from './journal-owner.ts'
import { hasOtherNames, sizeOf } from './file.ts'

/** Refuses a journal without its database: SQLite would delete the journal, which holds the latest writes. */
export function refuseLoneJournal(path: string): void {
  if (sizeOf(`${path}-wal`) === 0) return
  throw new StoreUnavailable(
    `${path} is missing or empty, but its journal ${path}-wal is not: it holds the latest signatures. Put the database back beside it, or restore the last backup. To start over without both, move the journal away.`,
  )
}

/** Refuses the journal of another database: SQLite would write it into the file that has the name now. */
export function refuseForeignJournal(path: string): void {
  if (!hasForeignJournal(path)) return
  throw new StoreUnavailable(
    `${path} was replaced: the journal ${path}-wal belongs to the file that was there before, and holds its latest signatures. Put that file back. To continue with this one, such as a backup, stop the server and move ${path}-wal and ${path}-shm away.`,
  )
}

/**
 * Refuses a file with a hard link. SQLite names the journal after the database: a file that is open under two names has
 * two journals, and loses the content of one.
 */
export function refuseOtherNames(path: string): void {
  if (!hasOtherNames(path)) return
  throw new StoreUnavailable(
    `${path} has another name (a hard link), under which another process may have it open. Remove that name: find / -samefile ${path}`,
  )
}
