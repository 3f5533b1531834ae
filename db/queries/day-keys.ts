import { eq } from 'drizzle-orm'
import type { Read, Write } from '../store.ts'

/** The sealed key of a day (`2026-11-22`, UTC). */
export async function findDayKey(db: Read, day: string): Promise<string | undefined> {
  const { dayKeys } = db.tables
  const rows = await db.select().from(dayKeys).where(eq(dayKeys.day, day))
  return rows[0]?.key
}

/** Keeps a day's key, unless there is one. */
export async function insertDayKey(tx: Write, row: { day: string; key: string }): Promise<void> {
  await tx.insert(tx.tables.dayKeys).values(row).onConflictDoNothing()
}
