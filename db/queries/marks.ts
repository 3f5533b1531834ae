import { and, asc, eq, gt, lte } from 'drizzle-orm'
import type { Tables } from '../schema/parity.ts'
import type { Read, Write } from '../store.ts'

export type MarkRow = Tables['marks']['$inferSelect']

/** What a signature has in common with others now, in the place of what it had before. */
export async function replaceMarks(tx: Write, signatureId: string, rows: MarkRow[]): Promise<void> {
  const { marks } = tx.tables
  await tx.delete(marks).where(eq(marks.signatureId, signatureId))
  if (rows.length > 0) await tx.insert(marks).values(rows)
}

export async function marksOfSignature(db: Read, signatureId: string): Promise<MarkRow[]> {
  const { marks } = db.tables
  return db.select().from(marks).where(eq(marks.signatureId, signatureId))
}

/** Whether more than so many signatures to a letter have a mark since a moment. Looks at no more than it needs. */
export async function isCommon(
  db: Read,
  { letter, kind, key }: Pick<MarkRow, 'letter' | 'kind' | 'key'>,
  since: Date,
  most: number,
): Promise<boolean> {
  const { marks } = db.tables
  const rows = await db
    .select({ at: marks.at })
    .from(marks)
    .where(and(eq(marks.letter, letter), eq(marks.kind, kind), eq(marks.key, key), gt(marks.at, since)))
    .orderBy(asc(marks.at))
    .offset(most)
    .limit(1)
  return rows.length > 0
}

/** Signatures whose marks are as old as that. */
export async function signaturesMarkedBefore(db: Read, before: Date, limit: number): Promise<string[]> {
  const { marks } = db.tables
  const rows = await db
    .select({ id: marks.signatureId })
    .from(marks)
    .where(lte(marks.at, before))
    .groupBy(marks.signatureId)
    .limit(limit)
  return rows.map((row) => row.id)
}
