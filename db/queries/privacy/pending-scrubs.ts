import { inArray, min } from 'drizzle-orm'
import type { Read, Write } from '#db/store.ts'

/** Records that something was deleted which may still be readable in the database's files. */
export async function insertScrub(tx: Write, id: string, askedAt: Date): Promise<void> {
  await tx.insert(tx.tables.pendingScrubs).values({ id, askedAt })
}

/** The most that are read at once; one scrub does them all. */
const PAGE = 1_000

/** Reads the ids of scrubs that have yet to be done. */
export async function pendingScrubs(db: Read): Promise<string[]> {
  const { pendingScrubs } = db.tables
  const rows = await db.select({ id: pendingScrubs.id }).from(pendingScrubs).limit(PAGE)
  return rows.map(({ id }) => id)
}

/** Deletes scrubs that are done. */
export async function deleteScrubs(tx: Write, ids: string[]): Promise<void> {
  const { pendingScrubs } = tx.tables
  await tx.delete(pendingScrubs).where(inArray(pendingScrubs.id, ids))
}

/** When the oldest pending scrub was recorded; `null` if no scrub is pending. */
export async function oldestScrub(db: Read): Promise<Date | null> {
  const { pendingScrubs } = db.tables
  const [row] = await db.select({ oldest: min(pendingScrubs.askedAt) }).from(pendingScrubs)
  return row?.oldest ?? null
}
