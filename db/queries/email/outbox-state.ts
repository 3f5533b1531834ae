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

/** How many mails wait, and since when the oldest that should have left: it is due, or was tried in vain. News may wait for its turn. */
export async function queueState(db: Read, now: Date): Promise<{ waiting: number; oldest: Date | null }> {
  const { outbox } = db.tables
  // Only signers are emailed a lost link, and only organisers one to sign in: a figure that moves with it would tell.
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
 * How many mails of a letter to signers wait, and since when the oldest does; looks at no more than `most`, the most
 * urgent first. Without lost links: who gets one has signed, which organisers must not be able to try out.
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

/** The emails that answer submissions, as far as they tell how long the next one will take. */
export type SubmissionEmails = {
  /** Those that wait to leave now, and since when the first should have: nothing runs, or the queue is long. */
  due: number
  dueSince: Date | null
  /** All that wait, also those that the server put off. */
  waiting: number
  /** When the first was queued that the server put off, nothing being accepted since. */
  putOffSince: Date | null
  /** How often each of the latest that were accepted had been put off before. */
  attempts: number[]
}

/** What is known of the emails that answer submissions; of those accepted, the latest `most` since `recent`. `acceptedSince`: what was put off before is not looked at. */
export async function submissionEmails(
  db: Read,
  now: Date,
  { most, acceptedSince, recent }: { most: number; acceptedSince: Date; recent: Date },
): Promise<SubmissionEmails> {
  const { outbox } = db.tables
  // By priority too, as the index has it: news may be many, and is not gone through.
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
  // By kind, as the index has them: it is entered at the latest of each.
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

/** What mail servers said when they refused emails for good, and of how many, the most frequent first. */
export type FailedReply = { reply: string; emails: number }

/**
 * The replies because of which emails failed since a moment, to all letters or to one; no more than `most`. Of one
 * letter only emails that say nothing of who has signed or organises: its organisers could try addresses out.
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

/** Leases that ended before a moment and were not taken up again. */
export async function countStaleLeases(db: Read, before: Date): Promise<number> {
  const { outbox } = db.tables
  const rows = await db
    .select({ stale: count() })
    .from(outbox)
    .where(and(waiting(db), isNotNull(outbox.leasedUntil), lt(outbox.leasedUntil, before)))
  return rows[0]?.stale ?? 0
}

/** Mails that are sent or failed and still hold their content: there should be none. */
export async function countContentLeft(db: Read): Promise<number> {
  const { outbox } = db.tables
  const rows = await db
    .select({ left: count() })
    .from(outbox)
    .where(and(or(isNotNull(outbox.sentAt), isNotNull(outbox.failedAt)), isNotNull(outbox.content)))
  return rows[0]?.left ?? 0
}
