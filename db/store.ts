import type { SQL } from 'drizzle-orm'
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import type { Faults } from '#values/damage.ts'
import type { Tables } from './schema/parity.ts'

type Handle = PgDatabase<PgQueryResultHKT>

/** A column that holds moments. */
export type MomentColumn = Tables['signatures']['submittedAt' | 'verifiedAt']

/**
 * What a query may use to read: the part of PostgreSQL's handle, the stricter one, that both databases have. The tables
 * come with the handle, because each database has its own.
 */
export type Read = Pick<Handle, 'select'> & {
  readonly tables: Tables
  /** The start of the hour that a column's moment is in. Hours start `ahead` milliseconds before those of UTC. */
  hourOf(moment: MomentColumn, ahead?: number): SQL<Date>
}

/** What a query may use to write, within a transaction. */
export type Write = Read &
  Pick<Handle, 'insert' | 'update' | 'delete'> & {
    /** Waits until no other transaction has locked this name, and locks it until this transaction ends. */
    lock(name: string): Promise<void>
  }

/**
 * How a database is opened. `serve` owns it and brings its schema up to date. `inspect` reads beside the process that owns
 * it. `amend` writes beside that process, one transaction at a time; where there is no database yet, it creates one.
 */
export type OpenMode = 'serve' | 'inspect' | 'amend'

/** Callbacks while a database is being opened. */
export type OnOpening = {
  /** Called where there is no database, or an empty one, before anything is created. It may throw to refuse. */
  onEmpty?: () => void
  /** Called before a check of the file after an unclean stop; the check may take minutes. */
  onCheck?: () => void
}

/** The only way to the database. `openStore` returns one. */
export interface Store {
  /** Whether no other server can have the database open at the same time. */
  readonly alone: boolean
  /** Runs queries outside any transaction: each sees everything that was committed before it started. */
  read<T>(fn: (db: Read) => Promise<T>): Promise<T>
  /**
   * Runs one transaction: all of it is durable when the promise resolves, none of it when it rejects. `fn` may await its
   * own queries and nothing else. It may run again from the start after a deadlock, or after another transaction added or
   * deleted a row that it depends on.
   */
  write<T>(fn: (tx: Write) => Promise<T>): Promise<T>
  /** Runs queries that all see the database at one moment, however long `fn` takes. It may await anything. */
  snapshot<T>(fn: (db: Read) => Promise<T>): Promise<T>
  /**
   * Lets other work run. On SQLite a query blocks the event loop: code that runs many short queries in a row awaits this
   * between them.
   */
  yieldToEventLoop(): Promise<void>
  /** Returns a text that changes with every commit of any process. Cheap enough for every request. */
  dataVersion(): Promise<string>
  /**
   * Removes deleted rows from the database's files. On SQLite nothing of them is left when it resolves to `true`;
   * PostgreSQL clears its tables, and overwrites its write-ahead log later. Resolves to `false` where a reader was in the
   * way or the database failed: try again later. Never rejects.
   */
  scrub(): Promise<boolean>
  /**
   * Checks the database's file, indexes and references. `quick` does not compare rows with their indexes. On SQLite it
   * blocks the event loop until it ends: use it in commands and while starting.
   */
  faults(depth: 'quick' | 'full'): Promise<Faults>
  /** Rebuilds these indexes from their tables. */
  reindex(indexes: readonly string[]): Promise<void>
  /**
   * Returns why a write would be lost, in words for the operator; `null` where it would not. On SQLite: another file has
   * taken the place of the one that was opened. On PostgreSQL: the server has another database under its name.
   */
  misplaced(): string | null
  /** Refuses, from now on, the database of any other installation. Needed on PostgreSQL only. */
  bind(installation: string): void
  /** Finishes the writes that are waiting, then closes. Later calls reject. */
  close(): Promise<void>
}

/** The database cannot be used now (locked, full, read-only, unreachable). Nothing was stored; try again later. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
}

/** The stored data contradicts itself, so no answer would be right. An operator has to repair it. */
export class DatabaseDamaged extends StoreUnavailable {}

/** A transaction awaited something other than its own queries, and was rolled back. */
export class TransactionLeft extends Error {
  override readonly name = 'TransactionLeft'
  constructor() {
    super('A transaction may await only its own queries. It was rolled back.')
  }
}
