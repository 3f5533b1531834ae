import { and, eq, lte, notInArray, sql } from 'drizzle-orm'
import type { Page } from '#db/queries/privacy/retention.ts'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'

/** The window of one key at one rate. `expire`: when it is over. */
export type LimitRow = Tables['limits']['$inferSelect']

/**
 * Adds points to the window of a key in one statement, or begins a new window if the last one is over. Returns the
 * window as it is then.
 */
export async function addPoints(tx: Write, row: LimitRow, now: Date): Promise<LimitRow> {
  const { limits } = tx.tables
  const isOver = sql`${limits.expire} <= ${sql.param(now, limits.expire)}`
  const [used] = await tx
    .insert(limits)
    .values(row)
    .onConflictDoUpdate({
      target: limits.key,
      set: {
        points: sql`case when ${isOver} then ${row.points} else ${limits.points} + ${row.points} end`,
        expire: sql`case when ${isOver} then ${sql.param(row.expire, limits.expire)} else ${limits.expire} end`,
      },
    })
    .returning()
  return used ?? row
}

/** Lists keys whose window is over. */
export async function limitsOver(db: Read, now: Date, { except, limit }: Page): Promise<string[]> {
  const { limits } = db.tables
  const rows = await db
    .select({ key: limits.key })
    .from(limits)
    .where(and(lte(limits.expire, now), notInArray(limits.key, except)))
    .limit(limit)
  return rows.map((row) => row.key)
}

/** Deletes the window of a key if it is over; `false` if a new one has begun. */
export async function deleteLimit(tx: Write, key: string, now: Date): Promise<boolean> {
  const { limits } = tx.tables
  const rows = await tx
    .delete(limits)
    .where(and(eq(limits.key, key), lte(limits.expire, now)))
    .returning({ key: limits.key })
  return rows.length === 1
}
