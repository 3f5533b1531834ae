import { takeTallyLease, tallyProgress } from '#db/queries/statistics/tallies.ts'
import type { Store, Write } from '#db/store.ts'

/** A lease lasts this long, much longer than its holder is ever silent. Milliseconds. */
const LEASE = 3 * 60_000
/** A lease that still lasts this long is not renewed. Milliseconds. */
const RENEWAL = 60_000

/** Which process takes leases. `alone`: it is the only one (see `Store.alone`). */
export type LeaseHolder = { store: Store; now: () => Date; holder: string; alone: boolean }

/** When a lease that is taken at a moment ends. */
export function leaseEnd(taken: Date): Date {
  return new Date(taken.getTime() + LEASE)
}

/** Takes the lease on a letter's tallies, or renews it; `false` while another process holds it. */
export async function holdTallyLease(
  { store, now, holder, alone }: LeaseHolder,
  letter: string,
  write: <T>(work: (tx: Write) => Promise<T>) => Promise<T>,
): Promise<boolean> {
  const progress = await store.read((db) => tallyProgress(db, letter))
  const isOurs = progress?.holder === holder
  if (progress && isOurs && progress.leasedUntil.getTime() > now().getTime() + RENEWAL) return true
  if (progress && !isOurs && progress.leasedUntil > now() && !alone) return false
  return write((tx) => takeTallyLease(tx, letter, { holder, now: now(), until: leaseEnd(now()), alone }))
}
