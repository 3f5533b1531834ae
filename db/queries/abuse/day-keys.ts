import { and, eq, lt, notInArray } from 'drizzle-orm'
import type { Page } from '#db/queries/privacy/retention.ts'
import type { Read, Write } from '#db/store.ts'

/** Finds the sealed key of a day (`2026-11-22`, UTC). */
export async function findDayKey(db: Read, day: string): Promise<string | undefined> {
  const { dayKeys } = db.tables
  const rows = await db.select().from(dayKeys).where(eq(dayKeys.day, day))
  return rows[0]?.key
}

/** Stores the key of a day, unless there is one. */
export async function insertDayKey(tx: Write, row: { day: string; key: string }): Promise<void> {
  await tx.insert(tx.tables.dayKeys).values(row).onConflictDoNothing()
}

/** Replaces the key of a day. */
export async function replaceDayKey(tx: Write, { day, key }: { day: string; key: string }): Promise<void> {
  const { dayKeys } = tx.tables
  await tx.update(dayKeys).set({ key }).where(eq(dayKeys.day, day))
}

/** Lists the days before a day that still have a key. */
export async function dayKeysBefore(db: Read, day: string, { except, limit }: Page): Promise<string[]> {
  const { dayKeys } = db.tables
  const rows = await db
    .select({ day: dayKeys.day })
    .from(dayKeys)
    .where(and(lt(dayKeys.day, day), notInArray(dayKeys.day, except)))
    .limit(limit)
  return rows.map((row) => row.day)
}

/** Deletes the key of a day; `false` if it is gone. */
export async function deleteDayKey(tx: Write, day: string): Promise<boolean> {
  const { dayKeys } = tx.tables
  const rows = await tx.delete(dayKeys).where(eq(dayKeys.day, day)).returning({ day: dayKeys.day })
  return rows.length === 1
}
