import { DATABASES, type DatabaseKind, type Stage } from '#tests/support/databases.ts'
import { type Killed, killWhileSending, LEASED } from '#tests/support/killed.ts'
import { say, sayTable } from './table.ts'

/** The most emails in a second: the highest possible setting, and more than this machine is likely to manage. */
const RATE = 1_000

const HOUR = 3_600_000

/**
 * An update to this many readers is sent by SMTP; the server is killed when two fifths are accepted, some unsubscribe
 * while nothing runs, and it is started again. `false` where a reader did not get it, more got it twice than the killed
 * process had leased, or a reader got it who had unsubscribed.
 */
export async function updates(stage: Stage, count = 100_000): Promise<boolean> {
  const killAt = Math.round(count * 0.4)
  const found: (Killed & { kind: DatabaseKind })[] = []
  for (const kind of DATABASES) {
    const parts = { kind, readers: count, killAt, rate: RATE, stage, patience: HOUR }
    found.push({ kind, ...(await killWhileSending(parts)) })
  }
  say(`updates: to ${count} readers by SMTP, killed after ${killAt}, started again`)
  sayTable([['', ...DATABASES], ...ROWS.map(({ what, of }) => [what, ...found.map(of)])])
  for (const each of found) say(`  ${each.kind}: ${isGood(each) ? 'as it must be' : 'NOT AS IT MUST BE'}`)
  say()
  return found.every(isGood)
}

export function isGood({ never, twice, unwanted, sameId, broken }: Killed): boolean {
  return never === 0 && twice <= LEASED && unwanted === 0 && sameId && broken.length === 0
}

const ROWS: { what: string; of: (found: Killed) => string }[] = [
  { what: 'accepted when it was killed', of: ({ killedAt }) => String(killedAt) },
  { what: 'readers who got it once', of: ({ once }) => String(once) },
  { what: 'readers who got it twice', of: ({ twice }) => String(twice) },
  { what: 'readers who never got it', of: ({ never }) => String(never) },
  { what: 'readers who got it after unsubscribing', of: ({ unwanted }) => String(unwanted) },
  { what: 'emails in a second before', of: ({ rate }) => rate.before.toFixed(0) },
  { what: 'emails in a second after', of: ({ rate }) => rate.after.toFixed(0) },
  { what: 'invariants that do not hold', of: ({ broken }) => broken.join(' ') || 'none' },
]
