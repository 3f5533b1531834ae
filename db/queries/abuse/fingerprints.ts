import { and, asc, count, eq, gt, lte, notInArray } from 'drizzle-orm'
import type { Page } from '#db/queries/privacy/retention.ts'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'

export type FingerprintRow = Tables['fingerprints']['$inferSelect']

/** What a signature has in common with others now, in the place of what it had before. */
export async function replaceFingerprints(
  tx: Write,
  signatureId: string,
  rows: FingerprintRow[],
): Promise<void> {
  const { fingerprints } = tx.tables
  await tx.delete(fingerprints).where(eq(fingerprints.signatureId, signatureId))
  if (rows.length > 0) await tx.insert(fingerprints).values(rows)
}

export async function fingerprintsOfSignature(db: Read, signatureId: string): Promise<FingerprintRow[]> {
  const { fingerprints } = db.tables
  return db.select().from(fingerprints).where(eq(fingerprints.signatureId, signatureId))
}

/** Whether more than so many signatures to a letter have a mark since a moment. Looks at no more than it needs. */
export async function isCommon(
  db: Read,
  { letter, kind, key }: Pick<FingerprintRow, 'letter' | 'kind' | 'key'>,
  since: Date,
  most: number,
): Promise<boolean> {
  const { fingerprints } = db.tables
  const rows = await db
    .select({ at: fingerprints.at })
    .from(fingerprints)
    .where(
      and(
        eq(fingerprints.letter, letter),
        eq(fingerprints.kind, kind),
        eq(fingerprints.key, key),
        gt(fingerprints.at, since),
      ),
    )
    .orderBy(asc(fingerprints.at))
    .offset(most)
    .limit(1)
  return rows.length > 0
}

/** Signatures that have fingerprints as old as that. */
export async function signaturesMarkedBefore(
  db: Read,
  before: Date,
  { except, limit }: Page,
): Promise<string[]> {
  const { fingerprints } = db.tables
  const rows = await db
    .select({ id: fingerprints.signatureId })
    .from(fingerprints)
    .where(and(lte(fingerprints.at, before), notInArray(fingerprints.signatureId, except)))
    .groupBy(fingerprints.signatureId)
    .limit(limit)
  return rows.map((row) => row.id)
}

/** Nothing says any more what a signature had in common with others. */
export async function deleteFingerprints(tx: Write, signatureId: string, before: Date): Promise<boolean> {
  const { fingerprints } = tx.tables
  const rows = await tx
    .delete(fingerprints)
    .where(and(eq(fingerprints.signatureId, signatureId), lte(fingerprints.at, before)))
    .returning({ kind: fingerprints.kind })
  return rows.length > 0
}

/** How many fingerprints are older than that. */
export async function countFingerprintsBefore(db: Read, before: Date): Promise<number> {
  const { fingerprints } = db.tables
  const rows = await db.select({ found: count() }).from(fingerprints).where(lte(fingerprints.at, before))
  return rows[0]?.found ?? 0
}
