import {
  keepTallies,
  partsOf,
  replaceParts,
  saveTallyProgress,
  tallyProgress,
} from '#db/queries/statistics/tallies.ts'
import type { Write } from '#db/store.ts'
import type { Letter, Letters } from '#features/letters/letter.ts'
import { yieldToEventLoop } from '#platform/loop.ts'
import { areSameParts } from './part-counts.ts'
import { type ScanResult, scanLatestHours, scanLetter } from './scan-letter.ts'
import { isScanDue, type ScanState } from './scan-state.ts'
import { holdTallyLease, type LeaseHolder, leaseEnd } from './tally-lease.ts'

/** A run works at a full scan for about this long, so that requests get most of the time. Milliseconds. */
const TURN = 50
/** The latest hours are counted this often even if nothing was committed, so that the page says they are fresh. Milliseconds. */
const LATEST_EVERY = 60_000
/** All hours are counted this often even if nothing was committed. Milliseconds. */
const ALL_EVERY = 10 * 60_000
/** Tallies that one transaction stores. */
const WRITTEN_AT_ONCE = 200

/** What tallying works with. `holder`: a name that no other process has. */
export type TallyParts = LeaseHolder & { letters: Letters }

/**
 * Keeps the tallies of all letters in step with the rows: the latest hours whenever anything was committed, and all
 * hours a little at a time, because an old signature may be withdrawn today. One process at a time works at a letter.
 * Stores only what differs, so that other processes see no change where there is none.
 */
export class TallyLetters {
  readonly #parts: TallyParts
  readonly #states = new Map<string, ScanState>()

  constructor(parts: TallyParts) {
    this.#parts = parts
  }

  /** Works for a moment at each letter that is due. */
  async run(): Promise<void> {
    for (const letter of this.#parts.letters.values()) await this.#runLetter(letter)
  }

  async #runLetter(letter: Letter) {
    const { store, now } = this.#parts
    const state = this.#stateOf(letter.slug)
    const checkpoint = { dataVersion: await store.dataVersion(), at: now().getTime() }
    const isLatestDue = isScanDue(state.latest, checkpoint, LATEST_EVERY)
    const isAllDue = state.scan !== null || isScanDue(state.all, checkpoint, ALL_EVERY)
    if (!isLatestDue && !isAllDue) return
    if (!(await holdTallyLease(this.#parts, letter.slug, (work) => this.#write(work)))) {
      // The holder of the lease sees the same changes. Should it be gone, the next interval shows it.
      Object.assign(state, { latest: { ...checkpoint }, all: { ...checkpoint }, scan: null })
      return
    }
    if (isLatestDue) await this.#tallyLatest(letter, state)
    if (isAllDue) await this.#continueScan(letter, state)
  }

  async #tallyLatest(letter: Letter, state: ScanState) {
    const { store, now } = this.#parts
    const dataVersion = await store.dataVersion()
    const freshAt = now()
    const scan = scanLatestHours(this.#parts, letter)
    let step = await scan.next()
    for (; !step.done; step = await scan.next()) await yieldToEventLoop()
    const rows = step.value
    state.latest = { dataVersion, at: freshAt.getTime() }
    const stored = await store.read((db) => tallyProgress(db, letter.slug))
    const isFresh = freshAt.getTime() - (stored?.freshAt?.getTime() ?? 0) < LATEST_EVERY
    if (rows.length === 0 && isFresh) return
    // Nothing was committed since the last full scan, so its result still holds now.
    const isAllFresh = state.all?.dataVersion === dataVersion && !state.scan
    const progress = { freshAt, leasedUntil: leaseEnd(freshAt), ...(isAllFresh ? { sweptAt: freshAt } : {}) }
    await this.#write(async (tx) => {
      await keepTallies(tx, rows)
      await saveTallyProgress(tx, letter.slug, progress)
    })
  }

  async #continueScan(letter: Letter, state: ScanState) {
    const { now } = this.#parts
    const start = now().getTime()
    state.scan ??= await this.#beginScan(letter, state)
    const { scan } = state
    try {
      for (;;) {
        const step = await scan.steps.next()
        if (step.done) return await this.#endScan(letter.slug, state, scan.begun, step.value)
        scan.seen += step.value
        // On SQLite no query of a scan yields to the event loop by itself.
        await yieldToEventLoop()
        if (now().getTime() - start >= TURN) break
      }
    } catch (error) {
      Object.assign(state, { scan: null, all: null })
      throw error
    }
    const { isFirst, seen } = scan
    if (isFirst) await this.#write((tx) => saveTallyProgress(tx, letter.slug, { seen }))
  }

  async #beginScan(letter: Letter, state: ScanState): Promise<NonNullable<ScanState['scan']>> {
    const { store, now } = this.#parts
    const begun = now()
    state.all = { dataVersion: await store.dataVersion(), at: begun.getTime() }
    const isFirst = (await store.read((db) => tallyProgress(db, letter.slug)))?.sweptAt === null
    return { steps: scanLetter(this.#parts, letter), begun, isFirst, seen: 0 }
  }

  async #endScan(letter: string, state: ScanState, begun: Date, { changed, parts }: ScanResult) {
    const before = await this.#parts.store.read((db) => partsOf(db, letter))
    state.scan = null
    for (let i = 0; i < changed.length; i += WRITTEN_AT_ONCE) {
      await this.#write((tx) => keepTallies(tx, changed.slice(i, i + WRITTEN_AT_ONCE)))
    }
    await this.#write(async (tx) => {
      if (!areSameParts(before, parts)) await replaceParts(tx, letter, parts)
      await saveTallyProgress(tx, letter, { sweptAt: begun })
    })
  }

  /** Writes, and takes its own commit into the checkpoints: it is no reason to count again. */
  async #write<T>(work: (tx: Write) => Promise<T>): Promise<T> {
    const { store } = this.#parts
    const before = await store.dataVersion()
    const value = await store.write(work)
    const dataVersion = await store.dataVersion()
    for (const { latest, all } of this.#states.values()) {
      // A commit of another process between these two is found at the next interval.
      if (latest?.dataVersion === before) latest.dataVersion = dataVersion
      if (all?.dataVersion === before) all.dataVersion = dataVersion
    }
    return value
  }

  #stateOf(letter: string): ScanState {
    const known = this.#states.get(letter)
    if (known) return known
    const state: ScanState = { latest: null, all: null, scan: null }
    this.#states.set(letter, state)
    return state
  }
}
