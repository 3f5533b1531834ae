import { asc, eq } from 'drizzle-orm'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'

/** A stored lookup; its address is sealed. */
export type LookupRow = Tables['lookups']['$inferSelect']

/** Adds a lookup. */
export async function insertLookup(tx: Write, row: LookupRow): Promise<void> {
  await tx.insert(tx.tables.lookups).values(row)
}

/** Lists waiting lookups, the oldest first. */
export async function nextLookups(db: Read, limit: number): Promise<LookupRow[]> {
  const { lookups } = db.tables
  return db.select().from(lookups).orderBy(asc(lookups.askedAt)).limit(limit)
}

/** Deletes a lookup to answer it in this transaction; `false` if another process has taken it. */
export async function takeLookup(tx: Write, id: string): Promise<boolean> {
  const { lookups } = tx.tables
  const rows = await tx.delete(lookups).where(eq(lookups.id, id)).returning({ id: lookups.id })
  return rows.length === 1
}
