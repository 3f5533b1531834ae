import { createHash } from 'node:crypto'
import { knownFaults } from '#db/queries/operations/jobs.ts'
import { countPaper } from '#db/queries/paper/signatures.ts'
import { countByVersion } from '#db/queries/signatures/counted-signatures.ts'
import { listNames, type PublicName } from '#db/queries/signatures/public-names.ts'
import { countReaffirmed } from '#db/queries/signatures/reaffirmations.ts'
import { DatabaseDamaged, type Store } from '#db/store.ts'
import { type Letter, type Letters, versionNumbers } from '#features/letters/letter.ts'
import { foundDamaged, refuseDifferentCount } from './compare-counts.ts'
import { type LetterCount, letterCount } from './count.ts'

/** What an open letter page shows live: the count and the latest names. */
export type Figures = {
  /** Changes whenever anything shown changes: for ETags and event ids. */
  id: string
  count: LetterCount
  latest: Omit<PublicName, 'id'>[]
}

/** An open page that follows the figures of a letter. */
export type Listener = {
  /** Called when the figures have changed. */
  tell(figures: Figures): void
  /** Called every few seconds, to keep the connection open. */
  beat(): void
  /** Called when the process stops. */
  end(): void
}

const LATEST_NAMES = 5

/** A shown count is at most this old. Milliseconds. */
const FRESH = 1_000
/** Counting that takes at most this long is done at every change. Milliseconds. */
const QUICK = 5
/** Slower counting is repeated after this many times its own duration: millions of signatures are counted once a second. */
const SHARE = 20

/**
 * Letters with up to this many signatures are also counted from their rows, at each count. Larger ones would block the event
 * loop for too long on SQLite; the hourly check compares them.
 */
const COMPARED = 10_000
/** A refused count is refused again for this long without counting. Milliseconds. */
const REFUSED = 10_000

type Known = { figures: Figures; dataVersion: string; cost: number; seenAt: number }

/**
 * The figures of each letter, counted from the rows after every commit and never incremented. Each process counts for
 * itself, so that any number of processes show the same. If an index and the rows disagree, or a check has found the
 * database damaged, it rejects with `DatabaseDamaged` rather than show a wrong count.
 */
export class LiveCounts {
  readonly #store: Store
  readonly #letters: Letters
  readonly #now: () => Date
  readonly #known = new Map<string, Known>()
  readonly #reading = new Map<string, Promise<Figures>>()
  readonly #refused = new Map<string, { fault: DatabaseDamaged; at: number }>()
  readonly #listeners = new Map<string, Set<Listener>>()
  /** The id of the last figures that the listeners of each letter got. */
  readonly #told = new Map<string, string>()
  #closed = false

  constructor(parts: { store: Store; letters: Letters; now: () => Date }) {
    this.#store = parts.store
    this.#letters = parts.letters
    this.#now = parts.now
  }

  /** Returns the figures of a letter, counted again if anything was committed since. */
  async of(letter: Letter): Promise<Figures> {
    const known = this.#known.get(letter.slug)
    const age = known ? this.#now().getTime() - known.seenAt : 0
    // A clock that was set back makes negative ages.
    if (known && age >= 0 && age < freshFor(known)) return known.figures
    const refused = this.#refused.get(letter.slug)
    const since = refused ? this.#now().getTime() - refused.at : 0
    if (refused && since >= 0 && since < REFUSED) throw refused.fault
    let reading = this.#reading.get(letter.slug)
    if (!reading) {
      reading = this.#read(letter, known).finally(() => this.#reading.delete(letter.slug))
      this.#reading.set(letter.slug, reading)
    }
    return reading
  }

  /** Calls a listener at every change of a letter's figures. Returns a function that stops this. */
  listen(letter: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(letter) ?? new Set()
    this.#listeners.set(letter, listeners.add(listener))
    if (this.#closed) queueMicrotask(() => listener.end())
    return () => listeners.delete(listener)
  }

  /** Counts every letter that has listeners, and tells them about changes. Called once a second by the loop. */
  async tell(): Promise<void> {
    for (const [slug, listeners] of this.#listeners) {
      const letter = this.#letters.get(slug)
      if (!letter || listeners.size === 0) continue
      const figures = await this.of(letter)
      if (figures.id === this.#told.get(slug)) continue
      this.#told.set(slug, figures.id)
      for (const listener of [...listeners]) listener.tell(figures)
    }
  }

  /** Calls `beat` of every listener. Called every few seconds by the loop. */
  async beat(): Promise<void> {
    for (const listener of this.#all()) listener.beat()
  }

  /** Ends every listener, and those that come later. */
  close(): void {
    this.#closed = true
    for (const listener of this.#all()) listener.end()
  }

  #all(): Listener[] {
    return [...this.#listeners.values()].flatMap((listeners) => [...listeners])
  }

  async #read(letter: Letter, known: Known | undefined): Promise<Figures> {
    const dataVersion = await this.#store.dataVersion()
    const seenAt = this.#now()
    if (known?.dataVersion === dataVersion) {
      this.#known.set(letter.slug, { ...known, seenAt: seenAt.getTime() })
      return known.figures
    }
    const { rows, reaffirmed, paper, names } = await this.#readSound(letter.slug, seenAt)
    // The first count finds nothing in memory, so its duration says little about later ones.
    const cost = known ? this.#now().getTime() - seenAt.getTime() : 0
    const count = letterCount(letter, versionNumbers(letter), { rows, reaffirmed, paper }, seenAt)
    const latest = names.map(({ id: _, ...name }) => name)
    const figures = { id: idOf(count, latest), count, latest }
    this.#known.set(letter.slug, { figures, dataVersion, cost, seenAt: seenAt.getTime() })
    return figures
  }

  async #readSound(letter: string, now: Date) {
    try {
      const { faults, ...found } = await this.#store.read(async (db) => ({
        faults: await knownFaults(db),
        rows: await countByVersion(db, letter),
        reaffirmed: await countReaffirmed(db, letter),
        paper: (await countPaper(db, letter)).count,
        names: await listNames(db, letter, { after: null, limit: LATEST_NAMES }),
      }))
      if (faults > 0) throw foundDamaged()
      const shown = found.rows.reduce((sum, row) => sum + row.count, 0)
      if (shown <= COMPARED) await refuseDifferentCount(this.#store, letter, shown)
      this.#refused.delete(letter)
      return found
    } catch (error) {
      if (error instanceof DatabaseDamaged) this.#refused.set(letter, { fault: error, at: now.getTime() })
      throw error
    }
  }
}

function freshFor({ cost }: Known): number {
  return cost <= QUICK ? 0 : Math.min(FRESH, cost * SHARE)
}

function idOf({ asOf: _, ...count }: LetterCount, latest: Figures['latest']): string {
  return createHash('sha256')
    .update(JSON.stringify([count, latest]))
    .digest('base64url')
    .slice(0, 22)
}
