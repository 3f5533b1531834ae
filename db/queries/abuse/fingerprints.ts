import { and, asc, count, eq, gt, lte, notInArray } from 'drizzle-orm'
import type { Page } from '#db/queries/privacy/retention.ts'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'

/** A stored fingerprint of a signature: a keyed hash. */
export type FingerprintRow = Tables['fingerprints']['$inferSelect']

/** Replaces the fingerprints of a signature. */
export async function replaceFingerprints(
  tx: Write,
  signatureId: string,
  rows: FingerprintRow[],
): Promise<void> {
  const { fingerprints } = tx.tables
  await tx.delete(fingerprints).where(eq(fingerprints.signatureId, signatureId))
  if (rows.length > 0) await tx.insert(fingerprints).values(rows)
}

/** Lists the fingerprints of a signature. */
export async function fingerprintsOfSignature(db: Read, signatureId: string): Promise<FingerprintRow[]> {
  const { fingerprints } = db.tables
  return db.select().from(fingerprints).where(eq(fingerprints.signatureId, signatureId))
}

/** Whether more than `most` signatures to a letter have had a fingerprint since a moment. Reads at most `most` + 1 rows. */
export async function occursMoreThan(
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

/** Lists the ids of signatures with fingerprints of this moment or earlier. */
export async function signaturesFingerprintedBefore(
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

/** Deletes the fingerprints of a signature of this moment or earlier; `false` if it has none. */
export async function deleteFingerprints(tx: Write, signatureId: string, before: Date): Promise<boolean> {
  const { fingerprints } = tx.tables
  const rows = await tx
    .delete(fingerprints)
    .where(and(eq(fingerprints.signatureId, signatureId), lte(fingerprints.at, before)))
    .returning({ kind: fingerprints.kind })
  return rows.length > 0
}

/** Counts the fingerprints of this moment or earlier. */
export async function countFingerprintsBefore(db: Read, before: Date): Promise<number> {
  const { fingerprints } = db.tables
  const rows = await db.select({ found: count() }).from(fingerprints).where(lte(fingerprints.at, before))
  return rows[0]?.found ?? 0
}
