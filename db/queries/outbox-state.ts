import { and, count, eq, gt, isNotNull, lt, lte, min, ne, notInArray, or } from 'drizzle-orm'
import { NEWS, PRIORITY } from '../../src/domain/mail-content.ts'
import type { Read } from '../store.ts'
import { waiting } from './outbox.ts'

/** How many mails wait, and since when the oldest that should have left: it is due, or was tried in vain. News may wait for its turn. */
export async function queueState(db: Read, now: Date): Promise<{ waiting: number; oldest: Date | null }> {
  const { outbox } = db.tables
  // Only who has signed is mailed a lost link: a figure that moves with it would tell of them.
  const shown = and(waiting(db), ne(outbox.kind, 'own-link'))
  const all = await db.select({ waiting: count() }).from(outbox).where(shown)
  const late = await db
    .select({ oldest: min(outbox.queuedAt) })
    .from(outbox)
    .where(and(shown, or(and(lt(outbox.priority, NEWS), lte(outbox.dueAt, now)), gt(outbox.attempts, 0))))
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

/** How many mails that verify wait for their first attempt, and since when the oldest does. */
export async function verifyingState(db: Read, now: Date): Promise<{ waiting: number; oldest: Date | null }> {
  const { outbox } = db.tables
  // What was tried in vain waits because of its own address, or because nothing gets through.
  const rows = await db
    .select({ waiting: count(), oldest: min(outbox.dueAt) })
    .from(outbox)
    .where(
      and(waiting(db), eq(outbox.priority, PRIORITY.verify), lte(outbox.dueAt, now), eq(outbox.attempts, 0)),
    )
  return { waiting: rows[0]?.waiting ?? 0, oldest: rows[0]?.oldest ?? null }
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
