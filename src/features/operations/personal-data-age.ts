import { lettersWithAddresses, oldestRows } from '#db/queries/privacy/retention.ts'
import { verifyLinksEnd } from '#db/queries/signing/tokens.ts'
import type { Read } from '#db/store.ts'
import type { Letters } from '#features/letters/letter.ts'
import {
  addressesUntil,
  afterEnd,
  LOOKUP_LIFE,
  PENDING_LIFE,
  pendingEnd,
  pendingLimits,
} from '#features/signatures/retention.ts'
import { secondsSince } from './health.ts'

const DAY = 24 * 60 * 60

/**
 * Reads how old the oldest row is that holds an address, in whole days, and by how many seconds the most overdue row is
 * past its time. `submitted`: the age of the oldest submission, in seconds.
 */
export async function personalDataAge(
  db: Read,
  letters: Letters,
  now: Date,
  submitted: number,
): Promise<{ oldestDays: number; overdueSeconds: number }> {
  const { pending, pendingOver, lookup, givesUp } = await oldestRows(db, pendingLimits(now))
  const lastLink = pendingOver && (await verifyLinksEnd(db, pendingOver.id))
  const ages = [submitted, secondsSince(pending, now), secondsSince(lookup, now)]
  const delays = [
    submitted - PENDING_LIFE / 1000,
    secondsSince(pendingOver && pendingEnd(pendingOver.submittedAt, lastLink), now),
    secondsSince(lookup, now) - LOOKUP_LIFE / 1000,
    secondsSince(givesUp, now),
  ]
  for (const { letter: slug, first, last } of await lettersWithAddresses(db)) {
    const letter = letters.get(slug)
    const until = letter ? addressesUntil(letter) : afterEnd(last)
    ages.push(secondsSince(first, now))
    delays.push(secondsSince(until, now))
  }
  return { oldestDays: Math.floor(Math.max(...ages) / DAY), overdueSeconds: Math.max(0, ...delays) }
}
