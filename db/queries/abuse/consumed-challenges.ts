import { and, eq, lte, notInArray } from 'drizzle-orm'
import type { Page } from '#db/queries/privacy/retention.ts'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'

export type SpentChallenge = Tables['spentChallenges']['$inferSelect']

/** Marks a challenge as used; `false` where it was already. */
export async function spendChallenge(tx: Write, challenge: SpentChallenge): Promise<boolean> {
  const { spentChallenges } = tx.tables
  const rows = await tx
    .insert(spentChallenges)
    .values(challenge)
    .onConflictDoNothing()
    .returning({ hash: spentChallenges.hash })
  return rows.length === 1
}

/** Used challenges that have expired: nobody could use them again. */
export async function spentChallengesOver(db: Read, now: Date, { except, limit }: Page): Promise<string[]> {
  const { spentChallenges } = db.tables
  const rows = await db
    .select({ hash: spentChallenges.hash })
    .from(spentChallenges)
    .where(and(lte(spentChallenges.expiresAt, now), notInArray(spentChallenges.hash, except)))
    .limit(limit)
  return rows.map((row) => row.hash)
}

export async function deleteSpentChallenge(tx: Write, hash: string): Promise<boolean> {
  const { spentChallenges } = tx.tables
  const rows = await tx
    .delete(spentChallenges)
    .where(eq(spentChallenges.hash, hash))
    .returning({ hash: spentChallenges.hash })
  return rows.length === 1
}
