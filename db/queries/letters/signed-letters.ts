import { and, count, eq, gt, isNull, min } from 'drizzle-orm'
import type { Read } from '#db/store.ts'

/** Lists the letters that have signatures, on the site or on paper, or submissions, in order. Reads one row for each. */
export async function signedLetters(db: Read): Promise<string[]> {
  const { signatures, submissions, paperSignatures } = db.tables
  const letters = new Set<string>()
  for (const table of [signatures, submissions, paperSignatures]) {
    for (let after: string | null = ''; after !== null;) {
      const rows: { letter: string | null }[] = await db
        .select({ letter: min(table.letter) })
        .from(table)
        .where(gt(table.letter, after))
      after = rows[0]?.letter ?? null
      if (after !== null) letters.add(after)
    }
  }
  return [...letters].sort()
}

/** Counts the signatures of a letter that are not withdrawn: verified or pending, on paper, or still submissions. */
export async function countGiven(db: Read, letter: string): Promise<number> {
  const { signatures, submissions, paperSignatures } = db.tables
  const found = [
    await db
      .select({ given: count() })
      .from(signatures)
      .where(and(eq(signatures.letter, letter), isNull(signatures.withdrawnAt))),
    await db.select({ given: count() }).from(submissions).where(eq(submissions.letter, letter)),
    await db.select({ given: count() }).from(paperSignatures).where(eq(paperSignatures.letter, letter)),
  ]
  return found.reduce((sum, [row]) => sum + (row?.given ?? 0), 0)
}
