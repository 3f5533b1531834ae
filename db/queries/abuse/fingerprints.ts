import { and, asc, count, eq, gt, lte, notInArray } from 'drizzle-orm'
import type { Page } from '#db/queries/privacy/retention.ts'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'

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

/** Signatures that have marks as old as that. */
export async function signaturesMarkedBefore(
  db: Read,
  before: Date,
  { except, limit }: Page,
): Promise<string[]> {
  const { marks } = db.tables
  const rows = await db
    .select({ id: marks.signatureId })
    .from(marks)
    .where(and(lte(marks.at, before), notInArray(marks.signatureId, except)))
    .groupBy(marks.signatureId)
    .limit(limit)
  return rows.map((row) => row.id)
}

/** Nothing says any more what a signature had in common with others. */
export async function deleteMarks(tx: Write, signatureId: string, before: Date): Promise<boolean> {
  const { marks } = tx.tables
  const rows = await tx
    .delete(marks)
    .where(and(eq(marks.signatureId, signatureId), lte(marks.at, before)))
    .returning({ kind: marks.kind })
  return rows.length > 0
}

/** How many marks are older than that. */
export async function countMarksBefore(db: Read, before: Date): Promise<number> {
  const { marks } = db.tables
  const rows = await db.select({ found: count() }).from(marks).where(lte(marks.at, before))
  return rows[0]?.found ?? 0
}
