import { and, count, eq, isNotNull, notInArray, sum } from 'drizzle-orm'
import type { Read } from '#db/store.ts'

/** Counts signatures to letters that are not among these. */
export async function countOfOtherLetters(db: Read, slugs: string[]): Promise<number> {
  const { signatures } = db.tables
  const rows = await db
    .select({ found: count() })
    .from(signatures)
    .where(slugs.length > 0 ? notInArray(signatures.letter, slugs) : undefined)
  return rows[0]?.found ?? 0
}

/** Lists every text that signatures of a letter refer to, in any state and on paper too, signed or re-affirmed, and how many do. */
export async function signedTexts(
  db: Read,
  letter: string,
): Promise<{ version: number; locale: string | null; digest: string | null; signatures: number }[]> {
  const { signatures, versionAnswers, paperBatches } = db.tables
  const reaffirmed = await db
    .select({
      version: versionAnswers.version,
      locale: versionAnswers.locale,
      digest: versionAnswers.digest,
      signatures: count(),
    })
    .from(versionAnswers)
    .where(and(eq(versionAnswers.letter, letter), isNotNull(versionAnswers.reaffirmedAt)))
    .groupBy(versionAnswers.version, versionAnswers.locale, versionAnswers.digest)
  const signed = await db
    .select({
      version: signatures.version,
      locale: signatures.locale,
      digest: signatures.digest,
      signatures: count(),
    })
    .from(signatures)
    .where(eq(signatures.letter, letter))
    .groupBy(signatures.version, signatures.locale, signatures.digest)
  const onPaper = await db
    .select({
      version: paperBatches.version,
      locale: paperBatches.locale,
      digest: paperBatches.digest,
      signatures: sum(paperBatches.rows).mapWith(Number),
    })
    .from(paperBatches)
    .where(eq(paperBatches.letter, letter))
    .groupBy(paperBatches.version, paperBatches.locale, paperBatches.digest)
  return [...signed, ...reaffirmed, ...onPaper]
}
