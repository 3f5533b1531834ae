import type Database from 'better-sqlite3'
import { type Read, type Store, StoreUnavailable, type Write } from '#db/store.ts'
import type { Faults } from '#values/damage.ts'
import { markClosed } from './clean-stop.ts'
import { findFaults } from './damage.ts'
import { unavailable } from './errors.ts'
import { handle, yieldingHandle } from './handle.ts'
import { recordJournalOwner } from './journal-owner.ts'
import { OpenFiles } from './open-files.ts'
import { openReader } from './reader.ts'
import { keptStatements } from './statements.ts'
import { pause, yieldToEventLoop } from './turn.ts'
import { WriteQueue } from './write-queue.ts'

/** How long readers may delay a scrub, and the time between two attempts. Milliseconds. */
const SCRUB_TIMEOUT = 2_000
const SCRUB_INTERVAL = 50

/** The connection that writes, its queue, and the files that it writes to. */
type Writing = { writer: Database.Database; queue: WriteQueue; files: OpenFiles }

/** A database file as a store: one connection writes, another reads. Without a writer it only reads. */
export class SqliteStore implements Store {
  /** The lock keeps every other server away. */
  readonly alone: boolean
  readonly #path: string
  readonly #lock: Database.Database | null
  readonly #reader: Database.Database
  readonly #readHandle: Read
  readonly #writing: Writing | null
  #fault: string | null = null
  #closed = false

  constructor(path: string, writer: Database.Database | null, lock: Database.Database | null) {
    this.#path = path
    this.alone = lock !== null
    this.#lock = lock
    this.#reader = openReader(path)
    // SQLite opens the journal by its name at the first read: read now, so that it is the one that exists now.
    this.#reader.prepare('select 1 from sqlite_master').get()
    this.#readHandle = handle(keptStatements(this.#reader))
    this.#writing = writer ? this.#startWriting(writer) : null
  }

  async read<T>(fn: (db: Read) => Promise<T>): Promise<T> {
    try {
      return await fn(this.#readHandle)
    } catch (error) {
      throw unavailable(error)
    }
  }

  async write<T>(fn: (tx: Write) => Promise<T>): Promise<T> {
    return this.#assertWriting().queue.add((prepare) => fn(handle(prepare)))
  }

  async snapshot<T>(fn: (db: Read) => Promise<T>): Promise<T> {
    this.#assertInPlace()
    const client = this.#openReader()
    try {
      // By now the name may belong to another database than the one that is open.
      this.#assertInPlace()
      client.exec('BEGIN')
      return await fn(yieldingHandle(keptStatements(client), yieldToEventLoop))
    } catch (error) {
      throw unavailable(error)
    } finally {
      client.close()
    }
  }

  yieldToEventLoop(): Promise<void> {
    return yieldToEventLoop()
  }

  async dataVersion(): Promise<string> {
    return String(this.#reader.pragma('data_version', { simple: true }))
  }

  async scrub(): Promise<boolean> {
    if (!this.#writing || this.#closed) return false
    const { writer, queue } = this.#writing
    const deadline = performance.now() + SCRUB_TIMEOUT
    for (;;) {
      // With secure_delete SQLite overwrites deleted rows in the file itself; this empties the journal.
      if (await queue.betweenGroups(() => emptiesJournal(writer))) return true
      if (performance.now() > deadline) return false
      await pause(SCRUB_INTERVAL)
    }
  }

  misplaced(): string | null {
    this.#fault = this.#writing?.files.fault(() => sizeKnownTo(this.#reader)) ?? null
    return this.#fault
  }

  /** Does nothing: a file is recognised by its device and inode. */
  bind(): void {}

  async faults(depth: 'quick' | 'full'): Promise<Faults> {
    return findFaults(this.#reader, depth)
  }

  async reindex(indexes: readonly string[]): Promise<void> {
    const { writer, queue } = this.#assertWriting()
    await queue.betweenGroups(() => {
      try {
        for (const index of indexes) writer.exec(`REINDEX "${index}"`)
      } catch (error) {
        throw unavailable(error)
      }
    })
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#writing?.queue.close()
    if (this.#lock && this.#writing) markClosed(this.#writing.writer)
    this.#reader.close()
    this.#writing?.writer.close()
    this.#lock?.close()
  }

  #startWriting(writer: Database.Database): Writing {
    const queue = new WriteQueue(writer, {
      // The files are checked after each group, and once a second from outside.
      afterFault: () => {
        if (this.#fault !== null) this.#assertInPlace()
      },
      now: () => this.#assertInPlace(),
    })
    const files = new OpenFiles(this.#path)
    recordJournalOwner(this.#path)
    return { writer, queue, files }
  }

  #assertWriting(): Writing {
    if (!this.#writing) throw new Error('This store was opened to inspect, not to write.')
    return this.#writing
  }

  #assertInPlace() {
    const fault = this.misplaced()
    if (fault === null) return
    throw new StoreUnavailable(
      `The database is not in its place: ${fault}. Nothing is stored until it is back, or until you stop the server, restore the database and start the server again.`,
    )
  }

  #openReader(): Database.Database {
    try {
      return openReader(this.#path)
    } catch (error) {
      throw unavailable(error)
    }
  }
}

/**
 * Returns the size of the database in bytes as a connection knows it, with the journal. Where SQLite cannot tell, returns
 * a size that no file reaches.
 */
function sizeKnownTo(reader: Database.Database): bigint {
  const read = (pragma: string) => BigInt(reader.pragma(pragma, { simple: true }) as number)
  try {
    return read('page_count') * read('page_size')
  } catch {
    return 2n ** 63n
  }
}

function emptiesJournal(writer: Database.Database): boolean {
  try {
    const [done] = writer.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[]
    return done?.busy === 0
  } catch {
    return false
  }
}
