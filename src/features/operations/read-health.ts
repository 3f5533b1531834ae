import { queueState } from '#db/queries/email/outbox-state.ts'
import { findJob, knownFaults, writeProbe } from '#db/queries/operations/jobs.ts'
import { oldestScrub } from '#db/queries/privacy/pending-scrubs.ts'
import { lettersWithAddresses, oldestRows } from '#db/queries/privacy/retention.ts'
import { submissionsState } from '#db/queries/signing/submissions.ts'
import { verifyLinksEnd } from '#db/queries/signing/tokens.ts'
import { DatabaseDamaged, type Read, type Store, StoreUnavailable } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import type { Letters } from '#features/letters/letter.ts'
import {
  addressesUntil,
  afterEnd,
  LOOKUP_LIFE,
  PENDING_LIFE,
  pendingEnd,
  pendingLimits,
} from '#features/signatures/retention.ts'

/** Mail that has waited longer than this is a reason to look. Seconds. */
const SLOW_EMAIL = 15 * 60

/** What was submitted is entered within the second. Seconds. */
const LATE_INTAKE = 60

/** An export that holds up erasures for longer than this is a reason to look. Seconds. */
const LATE_SCRUB = 15 * 60

/** Milliseconds between two writes of the probe. */
const PROBE_INTERVAL = 1_000

/** Housekeeping comes every hour, and may miss once. Seconds. */
const LATE_HOUSEKEEPING = 2 * 60 * 60

const DAY = 24 * 60 * 60

/**
 * Anybody may ask how the process is, and must not see from it what came of an address that they typed: mails are told
 * in hundreds, and how long they wait in steps of this. Seconds.
 */
const STEP = 5 * 60

export type Health = {
  /**
   * `degraded`: people can sign, but their mail is late, personal data is kept for longer than promised,
   * or the log or temporary files cannot be written.
   */
  status: 'ok' | 'degraded' | 'failing'
  /** `damaged`: a check found it so; the count, the names and exports are refused. */
  database: 'ok' | 'damaged' | 'unavailable'
  /** What was submitted and has yet to be entered. */
  submissions: { waiting: number; oldestSeconds: number } | null
  /** Below a hundred, `waiting` is 0. */
  mail: { waiting: number; oldestSeconds: number; paused: boolean } | null
  /**
   * How old the oldest row is that holds an address, in whole days, and how far the most overdue of any kind is past its
   * time.
   */
  personal: { oldestDays: number; overdueSeconds: number } | null
  /** How long the oldest erasure has waited for a reader to end, to be overwritten in the database's files; in steps. */
  scrub: { waitingSeconds: number } | null
  /** Whether the log can be written, and how many of its lines were lost since the start, rounded up to hundreds. */
  log: { status: 'ok' | 'unwritable'; lostLines: number }
  temporaryFolder: Surroundings['temporaryFolder']
}

/** What the process needs besides its database. */
export type Surroundings = {
  log: { isWritable: boolean; lostLines: number }
  temporaryFolder: 'ok' | 'full' | 'unwritable'
}

/** How the process is, as far as anyone may know. Never throws. */
export async function readHealth(
  ctx: Pick<Context, 'store' | 'now'>,
  letters: Letters,
  emailPausedUntil: Date | null,
  surroundings: Surroundings,
): Promise<Health> {
  const now = ctx.now()
  const { temporaryFolder } = surroundings
  const { isWritable, lostLines } = surroundings.log
  const around = {
    log: {
      status: isWritable ? 'ok' : 'unwritable',
      // Exact, it would tell what came of an address that somebody typed.
      lostLines: Math.ceil(lostLines / 100) * 100,
    },
    temporaryFolder,
  } as const
  try {
    const queue = await ctx.store.read((db) => queueState(db, now))
    const intake = await ctx.store.read(submissionsState)
    const submitted = secondsSince(intake.oldest, now)
    const personal = await ctx.store.read((db) => personalRows(db, letters, now, submitted))
    const scrub = secondsSince(await ctx.store.read(oldestScrub), now)
    const isDamaged = (await ctx.store.read(knownFaults)) > 0
    await probe(ctx.store, now)
    const oldestSeconds = secondsSince(queue.oldest, now)
    const paused = emailPausedUntil !== null && emailPausedUntil > now
    const late =
      !isWritable ||
      temporaryFolder !== 'ok' ||
      submitted > LATE_INTAKE ||
      paused ||
      scrub > LATE_SCRUB ||
      oldestSeconds > SLOW_EMAIL ||
      personal.overdueSeconds > LATE_HOUSEKEEPING
    return {
      status: isDamaged ? 'failing' : late ? 'degraded' : 'ok',
      database: isDamaged ? 'damaged' : 'ok',
      submissions: { waiting: intake.waiting, oldestSeconds: submitted },
      mail: {
        waiting: Math.floor(queue.waiting / 100) * 100,
        oldestSeconds: Math.floor(oldestSeconds / STEP) * STEP,
        paused,
      },
      personal,
      scrub: { waitingSeconds: Math.floor(scrub / STEP) * STEP },
      ...around,
    }
  } catch (error) {
    const database = error instanceof DatabaseDamaged ? 'damaged' : 'unavailable'
    const unknown = { submissions: null, mail: null, personal: null, scrub: null }
    return { status: 'failing', database, ...unknown, ...around }
  }
}

/**
 * Writes a row, because a signature has to be written too: a full disk and a database that is read-only take none. Not
 * where any process wrote it within the last second: anyone may ask. What is written into a file that was removed or
 * replaced is lost, so that is looked at each time.
 */
async function probe(store: Store, now: Date): Promise<void> {
  const fault = store.misplaced()
  if (fault !== null) throw new StoreUnavailable(`The database is not in its place: ${fault}.`)
  const least = new Date(now.getTime() - PROBE_INTERVAL)
  const last = (await store.read((db) => findJob(db, 'probe')))?.ranAt
  if (last && last > least && last <= now) return
  await store.write((tx) => writeProbe(tx, now, least))
}

async function personalRows(
  db: Read,
  letters: Letters,
  now: Date,
  submitted: number,
): Promise<{ oldestDays: number; overdueSeconds: number }> {
  const { pending, pendingOver, lookup, givesUp } = await oldestRows(db, pendingLimits(now))
  const lastLink = pendingOver && (await verifyLinksEnd(db, pendingOver.id))
  let oldestSeconds = Math.max(submitted, secondsSince(pending, now), secondsSince(lookup, now))
  let overdueSeconds = Math.max(
    0,
    submitted - PENDING_LIFE / 1000,
    secondsSince(pendingOver && pendingEnd(pendingOver.submittedAt, lastLink), now),
    secondsSince(lookup, now) - LOOKUP_LIFE / 1000,
    secondsSince(givesUp, now),
  )
  for (const { letter: slug, first, last } of await lettersWithAddresses(db)) {
    const letter = letters.get(slug)
    const until = letter ? addressesUntil(letter) : afterEnd(last)
    oldestSeconds = Math.max(oldestSeconds, secondsSince(first, now))
    overdueSeconds = Math.max(overdueSeconds, secondsSince(until, now))
  }
  return { oldestDays: Math.floor(oldestSeconds / DAY), overdueSeconds }
}

/** Whole seconds from a moment to now, not below nothing; nothing where there is no moment. */
function secondsSince(moment: Date | null, now: Date): number {
  return moment ? Math.max(0, Math.floor((now.getTime() - moment.getTime()) / 1000)) : 0
}
