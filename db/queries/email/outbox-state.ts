import {
  and,
  asc,
  count,
  desc,
  eq,
  gt,
  gte,
  inArray,
  isNotNull,
  lt,
  lte,
  min,
  notInArray,
  or,
} from 'drizzle-orm'
import type { Read } from '#db/store.ts'
import { ANSWERS_TO_FORMS, UPDATES_PRIORITY } from '#features/email/kinds.ts'
import { waiting } from './outbox.ts'

/** Counts waiting emails. `oldest`: when the first was queued that is due or was tried; updates that wait for their turn are not late. */
export async function queueState(db: Read, now: Date): Promise<{ waiting: number; oldest: Date | null }> {
  const { outbox } = db.tables
  // Only signers get a lost link, and only organisers one to sign in: a figure that includes them would reveal who is one.
  const shown = and(waiting(db), notInArray(outbox.kind, ['own-link', 'sign-in']))
  const all = await db.select({ waiting: count() }).from(outbox).where(shown)
  const late = await db
    .select({ oldest: min(outbox.queuedAt) })
    .from(outbox)
    .where(
      and(
        shown,
        or(and(lt(outbox.priority, UPDATES_PRIORITY), lte(outbox.dueAt, now)), gt(outbox.attempts, 0)),
      ),
    )
  return { waiting: all[0]?.waiting ?? 0, oldest: late[0]?.oldest ?? null }
}

/**
 * Counts the waiting emails of a letter to signers, at most `most` of them, the most urgent first. Without lost links:
 * only signers get one, and organisers must not be able to test addresses.
 */
export async function letterQueue(
  db: Read,
  letter: string,
  most: number,
): Promise<{ waiting: number; oldest: Date | null }> {
  const { outbox } = db.tables
  const some = db
    .select({ at: outbox.queuedAt })
    .from(outbox)
    .where(
      and(
        waiting(db),
        eq(outbox.letter, letter),
        notInArray(outbox.kind, ['own-link', 'sign-in', 'invitation', 'notice']),
      ),
    )
    .limit(most)
    .as('some')
  const rows = await db.select({ waiting: count(), oldest: min(some.at) }).from(some)
  return { waiting: rows[0]?.waiting ?? 0, oldest: rows[0]?.oldest ?? null }
}

/** The figures of emails that answer forms, from which the delay of the next one is predicted. */
export type SubmissionEmails = {
  /** Emails that are due, and since when the first is. */
  due: number
  dueSince: Date | null
  /** All that wait, including postponed ones. */
  waiting: number
  /** When the first postponed one was queued, of those after which no other was accepted. */
  putOffSince: Date | null
  /** The failed attempts of each recently accepted one. */
  attempts: number[]
}

/**
 * Reads these figures. Of accepted emails, the latest `most` since `recent`; emails that were postponed before
 * `acceptedSince` are left out.
 */
export async function submissionEmails(
  db: Read,
  now: Date,
  { most, acceptedSince, recent }: { most: number; acceptedSince: Date; recent: Date },
): Promise<SubmissionEmails> {
  const { outbox } = db.tables
  // With the priority, because the index has it: there may be many updates, which are not read.
  const isOne = and(lt(outbox.priority, UPDATES_PRIORITY), inArray(outbox.kind, [...ANSWERS_TO_FORMS]))
  const due = await db
    .select({ due: count(), since: min(outbox.dueAt) })
    .from(outbox)
    .where(and(waiting(db), isOne, lte(outbox.dueAt, now)))
  const all = await db
    .select({ waiting: count() })
    .from(outbox)
    .where(and(waiting(db), isOne))
  const accepted: { attempts: number; at: number }[] = []
  // One query a kind, so that each reads the index from its newest row.
  for (const kind of ANSWERS_TO_FORMS) {
    const rows = await db
      .select({ attempts: outbox.attempts, sentAt: outbox.sentAt })
      .from(outbox)
      .where(and(eq(outbox.kind, kind), isNotNull(outbox.sentAt), gte(outbox.sentAt, acceptedSince)))
      .orderBy(desc(outbox.sentAt))
      .limit(most)
    accepted.push(...rows.map(({ attempts, sentAt }) => ({ attempts, at: sentAt?.getTime() ?? 0 })))
  }
  accepted.sort((a, b) => b.at - a.at)
  const last = accepted[0] ? new Date(accepted[0].at) : acceptedSince
  const putOff = await db
    .select({ since: min(outbox.queuedAt) })
    .from(outbox)
    .where(and(waiting(db), isOne, gt(outbox.attempts, 0), gte(outbox.queuedAt, last)))
  return {
    due: due[0]?.due ?? 0,
    dueSince: due[0]?.since ?? null,
    waiting: all[0]?.waiting ?? 0,
    putOffSince: putOff[0]?.since ?? null,
    attempts: accepted
      .slice(0, most)
      .flatMap(({ attempts, at }) => (at >= recent.getTime() ? [attempts] : [])),
  }
}

/** A reply with which mail servers refused emails, and the number of those emails. */
export type FailedReply = { reply: string; emails: number }

/**
 * Counts the replies with which emails failed since a moment, of all letters or of one; at most `most`, the most frequent
 * first. For one letter, kinds that only signers or organisers get are left out, so that its organisers cannot test
 * addresses.
 */
export async function failedReplies(
  db: Read,
  { since, letter, most }: { since: Date; letter?: string; most: number },
): Promise<FailedReply[]> {
  const { outbox } = db.tables
  const emails = count()
  const rows = await db
    .select({ reply: outbox.reply, emails })
    .from(outbox)
    .where(
      and(
        gte(outbox.failedAt, since),
        isNotNull(outbox.reply),
        letter === undefined
          ? undefined
          : and(
              eq(outbox.letter, letter),
              notInArray(outbox.kind, ['own-link', 'sign-in', 'invitation', 'update-preview']),
            ),
      ),
    )
    .groupBy(outbox.reply)
    .orderBy(desc(emails), asc(outbox.reply))
    .limit(most)
  return rows.map(({ reply, emails }) => ({ reply: reply ?? '', emails }))
}

/** Counts leases that ended before a moment without the email being claimed again. */
export async function countStaleLeases(db: Read, before: Date): Promise<number> {
  const { outbox } = db.tables
  const rows = await db
    .select({ stale: count() })
    .from(outbox)
    .where(and(waiting(db), isNotNull(outbox.leasedUntil), lt(outbox.leasedUntil, before)))
  return rows[0]?.stale ?? 0
}

/** Counts sent or failed emails that still have their content: there should be none. */
export async function countContentLeft(db: Read): Promise<number> {
  const { outbox } = db.tables
  const rows = await db
    .select({ left: count() })
    .from(outbox)
    .where(and(or(isNotNull(outbox.sentAt), isNotNull(outbox.failedAt)), isNotNull(outbox.content)))
  return rows[0]?.left ?? 0
}
