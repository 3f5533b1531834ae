import { queueState } from '#db/queries/outbox-state.ts'
import { lettersWithAddresses, oldestRows } from '#db/queries/retention.ts'
import { submissionsState } from '#db/queries/submissions.ts'
import { verifyLinksEnd } from '#db/queries/tokens.ts'
import type { Read } from '#db/store.ts'
import type { Letters } from '../../domain/letter.ts'
import {
  addressesUntil,
  afterEnd,
  LOOKUP_LIFE,
  PENDING_LIFE,
  pendingEnd,
  pendingLimits,
} from '../../domain/retention.ts'
import type { Context } from '../context.ts'

/** Mail that has waited longer than this is a reason to look. Seconds. */
const SLOW_MAIL = 15 * 60

/** What was submitted is entered within the second. Seconds. */
const LATE_INTAKE = 60

/** Housekeeping comes every hour, and may miss once. Seconds. */
const LATE_HOUSEKEEPING = 2 * 60 * 60

const DAY = 24 * 60 * 60

/**
 * Anybody may ask how the process is, and must not see from it what came of an address that they typed: mails are told
 * in hundreds, and how long they wait in steps of this. Seconds.
 */
const STEP = 5 * 60

export type Health = {
  /** `degraded`: people can sign, but their mail is late, or personal data is kept for longer than promised. */
  status: 'ok' | 'degraded' | 'failing'
  database: 'ok' | 'unavailable'
  /** What was submitted and has yet to be entered. */
  submissions: { waiting: number; oldestSeconds: number } | null
  /** Below a hundred, `waiting` is 0. */
  mail: { waiting: number; oldestSeconds: number; paused: boolean } | null
  /**
   * How old the oldest row is that holds an address, in whole days, and how far the most overdue of any kind is past its
   * time.
   */
  personal: { oldestDays: number; overdueSeconds: number } | null
}

/** How the process is, as far as anyone may know. Never throws. */
export async function readHealth(
  ctx: Pick<Context, 'store' | 'now'>,
  letters: Letters,
  mailPausedUntil: Date | null,
): Promise<Health> {
  const now = ctx.now()
  try {
    const queue = await ctx.store.read((db) => queueState(db, now))
    const intake = await ctx.store.read(submissionsState)
    const submitted = secondsSince(intake.oldest, now)
    const personal = await ctx.store.read((db) => personalRows(db, letters, now, submitted))
    // Whoever signs has to be written down: a database that can only be read is no help to them.
    await ctx.store.write(() => Promise.resolve())
    const oldestSeconds = secondsSince(queue.oldest, now)
    const paused = mailPausedUntil !== null && mailPausedUntil > now
    const late =
      submitted > LATE_INTAKE ||
      paused ||
      oldestSeconds > SLOW_MAIL ||
      personal.overdueSeconds > LATE_HOUSEKEEPING
    return {
      status: late ? 'degraded' : 'ok',
      database: 'ok',
      submissions: { waiting: intake.waiting, oldestSeconds: submitted },
      mail: {
        waiting: Math.floor(queue.waiting / 100) * 100,
        oldestSeconds: Math.floor(oldestSeconds / STEP) * STEP,
        paused,
      },
      personal,
    }
  } catch {
    return { status: 'failing', database: 'unavailable', submissions: null, mail: null, personal: null }
  }
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
