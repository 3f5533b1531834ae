import type Database from 'better-sqlite3'
import { StoreUnavailable } from '#db/store.ts'
import { withinThisTurn } from '#db/transaction-guard.ts'
import { isBusy, unavailable } from './errors.ts'
import { keptStatements, type Prepare } from './statements.ts'
import { pause, yieldToEventLoop } from './turn.ts'

/** How long a group waits for another process's lock before it is refused. Milliseconds. */
const LOCK_TIMEOUT = 5_000

/** Transactions that share one COMMIT. More would save little, and make the last one wait long. */
const GROUP = 200

type Job = {
  run: (prepare: Prepare) => Promise<unknown>
  resolve: (value: unknown) => void
  reject: (error: unknown) => void
}

type Outcome = { ok: true; value: unknown } | { ok: false; error: unknown }

/** Throws where the files of the database are not in their places. */
export type PlaceCheck = {
  /** Checks before a group, where the last check found a fault. */
  afterFault(): void
  /** Checks the files now. */
  now(): void
}

/**
 * Runs all writes through one connection. The transactions that are waiting form a group, which is one transaction of
 * SQLite with a savepoint for each: one COMMIT, which waits for the disk, makes all of them durable.
 */
export class WriteQueue {
  readonly #writer: Database.Database
  readonly #place: PlaceCheck
  readonly #prepare: Prepare
  readonly #waiting: Job[] = []
  /** Functions to run after the group that is being written. */
  readonly #between: (() => void)[] = []
  #draining: Promise<void> | null = null
  #closed = false

  constructor(writer: Database.Database, place: PlaceCheck) {
    this.#writer = writer
    this.#place = place
    this.#prepare = keptStatements(writer)
  }

  /** Runs one transaction. It is durable when the promise resolves. */
  add<T>(run: (prepare: Prepare) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#closed) return reject(new StoreUnavailable('The database is closed.'))
      this.#waiting.push({ run, resolve: resolve as (value: unknown) => void, reject })
      this.#draining ??= this.#drain().finally(() => {
        this.#draining = null
        this.#runBetween()
      })
    })
  }

  /** Runs a function outside any transaction: at once, or after the group that is being written. */
  betweenGroups<T>(run: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const runNow = () => {
        try {
          resolve(run())
        } catch (error) {
          reject(error)
        }
      }
      if (this.#draining) this.#between.push(runNow)
      else runNow()
    })
  }

  /** Finishes what is waiting. Later transactions reject. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#draining
  }

  /** Writes group after group, and lets the event loop turn before each, so that a group fills. */
  async #drain() {
    await yieldToEventLoop()
    while (this.#waiting.length > 0) {
      try {
        this.#place.afterFault()
        await this.#begin()
        await this.#writeGroup()
      } catch (error) {
        // No transaction could begin, so all that are waiting fail with the same reason.
        for (const job of this.#waiting.splice(0)) job.reject(unavailable(error))
      }
      this.#runBetween()
      await yieldToEventLoop()
    }
  }

  #runBetween() {
    for (const run of this.#between.splice(0)) run()
  }

  /** Waits for another process's lock without blocking the event loop. */
  async #begin() {
    const deadline = performance.now() + LOCK_TIMEOUT
    for (let interval = 1; ; interval = Math.min(interval * 2, 50)) {
      try {
        this.#prepare('BEGIN IMMEDIATE').run()
        return
      } catch (error) {
        if (!isBusy(error)) throw error
        if (performance.now() > deadline)
          throw new StoreUnavailable('The database is locked by another process.')
      }
      await pause(interval)
    }
  }

  async #writeGroup() {
    const done: { job: Job; value: unknown }[] = []
    try {
      while (this.#waiting.length > 0 && done.length < GROUP) {
        const job = this.#waiting.shift()
        if (!job) break
        const outcome = await this.#inSavepoint(job.run)
        if (outcome.ok) done.push({ job, value: outcome.value })
        else job.reject(unavailable(outcome.error))
        // On a full disk SQLite rolls back the whole transaction, and with it the earlier jobs of the group.
        if (!this.#writer.inTransaction)
          throw outcome.ok ? new Error('The transaction was rolled back by SQLite.') : outcome.error
      }
      this.#prepare('COMMIT').run()
      // A write into a file that has lost its name is lost at the next start: do not acknowledge it.
      this.#place.now()
    } catch (error) {
      for (const { job } of done) job.reject(unavailable(error))
      if (this.#writer.inTransaction) this.#prepare('ROLLBACK').run()
      return
    }
    for (const { job, value } of done) job.resolve(value)
  }

  async #inSavepoint(run: Job['run']): Promise<Outcome> {
    let over = false
    const prepare: Prepare = (sql) => {
      if (over) throw new Error('This transaction is over: its handle accepts no more queries.')
      return this.#prepare(sql)
    }
    try {
      this.#prepare('SAVEPOINT one').run()
      const value = await withinThisTurn(run(prepare))
      this.#prepare('RELEASE one').run()
      return { ok: true, value }
    } catch (error) {
      this.#undoOne()
      return { ok: false, error }
    } finally {
      over = true
    }
  }

  #undoOne() {
    if (!this.#writer.inTransaction) return
    try {
      this.#prepare('ROLLBACK TO one').run()
      this.#prepare('RELEASE one').run()
    } catch {
      // The group cannot continue without its savepoint; the caller finds that the transaction has ended.
      this.#writer.exec('ROLLBACK')
    }
  }
}
