import type { SQL } from 'drizzle-orm'
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import type { Faults } from '#values/damage.ts'
import type { Tables } from './schema/parity.ts'

type Handle = PgDatabase<PgQueryResultHKT>
/** A column that holds moments. */
export type MomentColumn = Tables['signatures']['submittedAt' | 'verifiedAt']

/**
 * What a query may use: the part of the stricter database's handle that both databases have. The tables come with the
 * handle, because each database has its own.
 */
export type Read = Pick<Handle, 'select'> & {
  readonly tables: Tables
  /** The beginning of the hour that a column's moment is in, where hours begin so many milliseconds before those of UTC. */
  hourOf(moment: MomentColumn, ahead?: number): SQL<Date>
}
export type Write = Read &
  Pick<Handle, 'insert' | 'update' | 'delete'> & {
    /** Waits until no other transaction has locked this name, and locks it until this transaction ends. */
    lock(name: string): Promise<void>
  }

/**
 * `serve` owns the database and brings its schema up to date; beside a process that owns it, `inspect` reads, and
 * `amend` writes too, a transaction at a time; where there is no database yet, it makes one.
 */
export type OpenMode = 'serve' | 'inspect' | 'amend'

/** What is called while a database is opened. */
export type OnOpening = {
  /** Where there is no database, or nothing in it, before anything is made. It may refuse by throwing. */
  onEmpty?: () => void
  /** Before a file is checked because the last stop was not clean, which may take minutes. */
  onCheck?: () => void
}

/** The one door to what is stored. */
export interface Store {
  /** Whether no other server has the database open while this one has. */
  readonly alone: boolean
  /** Runs queries outside any transaction: each sees all that was committed when it began. */
  read<T>(fn: (db: Read) => Promise<T>): Promise<T>
  /**
   * Runs one transaction: all of it is durable when the promise resolves, none of it when it rejects. `fn` may await
   * its own queries and nothing else, and may run again from the start after a deadlock, or where a row that it refers to went.
   */
  write<T>(fn: (tx: Write) => Promise<T>): Promise<T>
  /** Runs queries that all see the same moment, however long `fn` takes. It may await anything. */
  snapshot<T>(fn: (db: Read) => Promise<T>): Promise<T>
  /**
   * Lets everybody else have their turn: on SQLite a query holds the event loop, so whoever asks many in a row, each
   * short, waits for this between them.
   */
  yieldToEventLoop(): Promise<void>
  /** A text that is another one after anything was committed, by any process. Cheap enough for every request. */
  dataVersion(): Promise<string>
  /**
   * Sees to it that what was deleted is not left in the database's files: on SQLite nothing is left when it resolves to
   * `true`; PostgreSQL clears its tables, and its journal as it goes on writing. `false`: a reader was in the way, or the
   * database could not; trying again later is right. Never rejects.
   */
  scrub(): Promise<boolean>
  /**
   * What the database itself finds wrong with its file, indexes and references. `quick` does not compare rows with
   * their indexes. On SQLite it holds the event loop to its end: for commands, and for a start.
   */
  faults(depth: 'quick' | 'full'): Promise<Faults>
  /** Makes these indexes anew from their tables. */
  reindex(indexes: readonly string[]): Promise<void>
  /**
   * Why nothing can be stored that would last, in words for the operator; `null` where it can. On SQLite: the file in the
   * database's place is not the one that was opened. On PostgreSQL: the server has another database under its name.
   */
  misplaced(): string | null
  /** From now on refuses a database of another installation than this; SQLite knows its file without. */
  bind(installation: string): void
  /** Finishes what is being written, then closes. Later calls reject. */
  close(): Promise<void>
}

/** The database cannot answer now (locked, full, read-only, away): nothing was stored, and trying again later is right. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
}

/** What is stored contradicts itself: no answer is right. An operator has to look. */
export class DatabaseDamaged extends StoreUnavailable {}

/** A transaction awaited something that is not its own query; it was rolled back. */
export class TransactionLeft extends Error {
  override readonly name = 'TransactionLeft'
  constructor() {
    super('A transaction may await its own queries and nothing else. It was rolled back.')
  }
}
