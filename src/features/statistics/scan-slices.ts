import { endOfSlice, type Moment } from '#db/queries/statistics/signature-hours.ts'
import type { Read, Store } from '#db/store.ts'
import type { Span } from './tally.ts'

/** A span of a letter's signatures, by when they were submitted or verified; `limit`: about how many one slice has. */
export type Slicing = { letter: string; by: Moment; span: Span; limit: number }

/** Reads the signatures of a span slice by slice, each in its own transaction; yields what `read` returns for each. */
export async function* scanSlices<T>(
  { store }: { store: Store },
  { letter, by, span: { from, to }, limit }: Slicing,
  read: (db: Read, slice: Span) => Promise<T>,
): AsyncGenerator<T, void> {
  for (let at = from; at < to;) {
    const { end, found } = await store.read(async (db) => {
      const end = await endOfSlice(db, letter, by, { from: at, to }, limit)
      return { end, found: await read(db, { from: at, to: end }) }
    })
    yield found
    at = end
  }
}
