import {
  keepTallies,
  markRound,
  type PartRow,
  partsOf,
  replaceParts,
  takeRound,
  tallyRound,
} from '#db/queries/statistics/tallies.ts'
import type { Store, Write } from '#db/store.ts'
import type { Letter, Letters } from '#features/letters/letter.ts'
import { yieldToEventLoop } from '#platform/loop.ts'
import { type Swept, sweep, tallyLatest } from './update-tallies.ts'

/** A run goes on for about this long; most of the time belongs to people. Milliseconds. */
const TURN = 50
/** Although nothing seems to have happened, the latest hours are counted, and it is written down that they were. Milliseconds. */
const LATEST_EVERY = 60_000
/** The same for everything. Milliseconds. */
const ALL_EVERY = 10 * 60_000
/** Letters are one process's for longer than it is silent. Milliseconds. */
const LEASE = 3 * LATEST_EVERY

export type TallyingParts = {
  store: Store
  letters: Letters
  now: () => Date
  /** Tells this process from others. */
  holder: string
  /** There are no others: see `Store.alone`. */
  alone: boolean
}

/** So many tallies share a transaction, which others wait for. */
const WRITTEN_AT_ONCE = 200

/** Where a letter stands. A mark is one of `Store.dataVersion`: as long as it stays, nothing was committed. */
type Standing = {
  latest: { mark: string; at: number } | null
  all: { mark: string; at: number } | null
  sweeping: { steps: AsyncGenerator<number, Swept>; begun: Date; first: boolean; seen: number } | null
}

/**
 * Makes the tallies of all letters from the rows, again and again: the latest hours whenever anything was committed,
 * and all of it a little at a time, because what was signed long ago is withdrawn today. One process at a time works at
 * a letter. What is the same is not written, so that nobody is told of changes that are none.
 */
export class Tallying {
  readonly #parts: TallyingParts
  readonly #standings = new Map<string, Standing>()

  constructor(parts: TallyingParts) {
    this.#parts = parts
  }

  /** Works for a moment at each letter that needs it. Once a second, by the loop. */
  async run(): Promise<void> {
    for (const letter of this.#parts.letters.values()) await this.#work(letter)
  }

  async #work(tallied: Letter) {
    const letter = tallied.slug
    const { store, now } = this.#parts
    const standing = this.#standingOf(letter)
    const mark = await store.dataVersion()
    const at = now().getTime()
    const latestDue = isDue(standing.latest, mark, at, LATEST_EVERY)
    const allDue = standing.sweeping !== null || isDue(standing.all, mark, at, ALL_EVERY)
    if (!latestDue && !allDue) return
    if (!(await this.#take(letter))) {
      // Whoever has the letter sees the same changes. Should they be gone, there is another look later.
      Object.assign(standing, { latest: { mark, at }, all: { mark, at }, sweeping: null })
      return
    }
    if (latestDue) await this.#tallyLatest(tallied, standing)
    if (allDue) await this.#sweepOn(tallied, standing)
  }

  async #tallyLatest(tallied: Letter, standing: Standing) {
    const letter = tallied.slug
    const { store, now } = this.#parts
    const mark = await store.dataVersion()
    const freshAt = now()
    const looking = tallyLatest(this.#parts, tallied)
    let look = await looking.next()
    for (; !look.done; look = await looking.next()) await yieldToEventLoop()
    const rows = look.value
    standing.latest = { mark, at: freshAt.getTime() }
    const written = await store.read((db) => tallyRound(db, letter))
    const isSaid = freshAt.getTime() - (written?.freshAt?.getTime() ?? 0) < LATEST_EVERY
    if (rows.length === 0 && isSaid) return
    // As long as nothing happens, what was true of everything stays true.
    const sweptAt = standing.all?.mark === mark && !standing.sweeping ? { sweptAt: freshAt } : {}
    await this.#write(async (tx) => {
      await keepTallies(tx, rows)
      await markRound(tx, letter, { freshAt, leasedUntil: after(freshAt, LEASE), ...sweptAt })
    })
  }

  async #sweepOn(tallied: Letter, standing: Standing) {
    const letter = tallied.slug
    const { now } = this.#parts
    const start = now().getTime()
    standing.sweeping ??= await this.#beginSweep(tallied, standing)
    const { sweeping } = standing
    try {
      for (;;) {
        const look = await sweeping.steps.next()
        if (look.done) return await this.#endSweep(letter, standing, look.value)
        sweeping.seen += look.value
        // On SQLite nothing of this lets go of the event loop by itself.
        await yieldToEventLoop()
        if (now().getTime() - start >= TURN) break
      }
    } catch (error) {
      Object.assign(standing, { sweeping: null, all: null })
      throw error
    }
    const { first, seen } = sweeping
    if (first) await this.#write((tx) => markRound(tx, letter, { seen }))
  }

  async #beginSweep(tallied: Letter, standing: Standing) {
    const { store, now } = this.#parts
    const begun = now()
    standing.all = { mark: await store.dataVersion(), at: begun.getTime() }
    const first = (await store.read((db) => tallyRound(db, tallied.slug)))?.sweptAt === null
    return { steps: sweep(this.#parts, tallied), begun, first, seen: 0 }
  }

  async #endSweep(letter: string, standing: Standing, { changed, parts }: Swept) {
    const { store } = this.#parts
    const before = await store.read((db) => partsOf(db, letter))
    const sweptAt = standing.sweeping?.begun ?? null
    standing.sweeping = null
    for (let i = 0; i < changed.length; i += WRITTEN_AT_ONCE) {
      await this.#write((tx) => keepTallies(tx, changed.slice(i, i + WRITTEN_AT_ONCE)))
    }
    await this.#write(async (tx) => {
      if (saying(before) !== saying(parts)) await replaceParts(tx, letter, parts)
      await markRound(tx, letter, { sweptAt })
    })
  }

  /** `false` while another process works at the letter. */
  async #take(letter: string): Promise<boolean> {
    const { store, now, holder, alone } = this.#parts
    const round = await store.read((db) => tallyRound(db, letter))
    // What lasts for longer than the next word of ours need not be said again.
    if (round?.holder === holder && round.leasedUntil > after(now(), LATEST_EVERY)) return true
    if (round && round.holder !== holder && round.leasedUntil > now() && !alone) return false
    const until = after(now(), LEASE)
    return this.#write((tx) => takeRound(tx, letter, { holder, now: now(), until, alone }))
  }

  /** Writes, and knows its own change again: it is no reason to look once more. */
  async #write<T>(fn: (tx: Write) => Promise<T>): Promise<T> {
    const { store } = this.#parts
    const before = await store.dataVersion()
    const value = await store.write(fn)
    const mark = await store.dataVersion()
    for (const { latest, all } of this.#standings.values()) {
      // Should anybody else have committed between these two, one of the looks that come anyway will find it.
      if (latest?.mark === before) latest.mark = mark
      if (all?.mark === before) all.mark = mark
    }
    return value
  }

  #standingOf(letter: string): Standing {
    const known = this.#standings.get(letter)
    if (known) return known
    const standing: Standing = { latest: null, all: null, sweeping: null }
    this.#standings.set(letter, standing)
    return standing
  }
}

function isDue(last: { mark: string; at: number } | null, mark: string, at: number, every: number): boolean {
  // A clock that was set back makes ages that are none.
  return last === null || last.mark !== mark || at - last.at >= every || at < last.at
}

function after(moment: Date, milliseconds: number): Date {
  return new Date(moment.getTime() + milliseconds)
}

function saying(parts: PartRow[]): string {
  return parts
    .map(({ kind, value, signatures }) => `${kind} ${value} ${signatures}`)
    .sort()
    .join('\n')
}
