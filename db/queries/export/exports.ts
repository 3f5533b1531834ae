import { and, desc, eq, isNull } from 'drizzle-orm'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'

/** An export as it is recorded. `rows` is `null` until its end is recorded. */
export type ExportRecord = Tables['exports']['$inferSelect']

/** Records that an export begins. */
export async function insertExport(
  tx: Write,
  row: Pick<ExportRecord, 'id' | 'letter' | 'organiserId' | 'startedAt'>,
): Promise<void> {
  await tx.insert(tx.tables.exports).values(row)
}

/** Records that an export was written as a whole; `false` if its end is recorded already. */
export async function finishExport(
  tx: Write,
  id: string,
  end: { finishedAt: Date; rows: number; sha256: string; manifest: string },
): Promise<boolean> {
  return endExport(tx, id, end)
}

/** Records that an export broke off after at most this many rows; `false` if its end is recorded already. */
export async function breakExport(tx: Write, id: string, rows: number): Promise<boolean> {
  return endExport(tx, id, { rows })
}

async function endExport(tx: Write, id: string, end: Partial<ExportRecord>): Promise<boolean> {
  const { exports } = tx.tables
  const rows = await tx
    .update(exports)
    .set(end)
    .where(and(eq(exports.id, id), isNull(exports.rows)))
    .returning({ id: exports.id })
  return rows.length === 1
}

/** Reads the latest exports of a letter, the last one first. */
export async function latestExports(db: Read, letter: string, limit: number): Promise<ExportRecord[]> {
  const { exports } = db.tables
  return db
    .select()
    .from(exports)
    .where(eq(exports.letter, letter))
    .orderBy(desc(exports.startedAt), desc(exports.id))
    .limit(limit)
}

/** Finds an export of a letter. */
export async function findExport(db: Read, letter: string, id: string): Promise<ExportRecord | undefined> {
  const { exports } = db.tables
  const rows = await db
    .select()
    .from(exports)
    .where(and(eq(exports.letter, letter), eq(exports.id, id)))
  return rows[0]
}
