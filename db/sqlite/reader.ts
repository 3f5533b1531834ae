import Database from 'better-sqlite3'

/** How long a reader waits for a lock. Only a checkpoint or a recovery holds one against it. Milliseconds. */
const READ_TIMEOUT = 5_000

/** Opens a file to read it, beside the process that writes it. */
export function openReader(path: string): Database.Database {
  const client = new Database(path, { readonly: true, fileMustExist: true, timeout: READ_TIMEOUT })
  client.pragma('trusted_schema = OFF')
  client.pragma('cell_size_check = ON')
  return client
}
