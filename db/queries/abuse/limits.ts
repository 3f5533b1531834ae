import { and, eq, lte, notInArray, sql } from 'drizzle-orm'
import type { Page } from '#db/queries/privacy/retention.ts'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'

export type LimitRow = Tables['limits']['$inferSelect']

/** Uses up points of a key: added to those that still count, or the first of a new time. Returns what is used up now. */
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

/** Keys whose points do not count any more. */
export async function limitsOver(db: Read, now: Date, { except, limit }: Page): Promise<string[]> {
  const { limits } = db.tables
  const rows = await db
    .select({ key: limits.key })
    .from(limits)
    .where(and(lte(limits.expire, now), notInArray(limits.key, except)))
    .limit(limit)
  return rows.map((row) => row.key)
}

/** Forgets a key whose points do not count any more; `false` if they do again. */
export async function deleteLimit(tx: Write, key: string, now: Date): Promise<boolean> {
  const { limits } = tx.tables
  const rows = await tx
    .delete(limits)
    .where(and(eq(limits.key, key), lte(limits.expire, now)))
    .returning({ key: limits.key })
  return rows.length === 1
}
