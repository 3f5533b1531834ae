import { and, eq, lte, notInArray } from 'drizzle-orm'
import type { Page } from '#db/queries/privacy/retention.ts'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'

/** A captcha challenge that was used, by its hash. */
export type ConsumedChallenge = Tables['consumedChallenges']['$inferSelect']

/** Consumes a challenge; `false` if it was consumed before. The unique index decides. */
export async function consumeChallenge(tx: Write, challenge: ConsumedChallenge): Promise<boolean> {
  const { consumedChallenges } = tx.tables
  const rows = await tx
    .insert(consumedChallenges)
    .values(challenge)
    .onConflictDoNothing()
    .returning({ hash: consumedChallenges.hash })
  return rows.length === 1
}

/** Lists consumed challenges that have expired, so that no one could use them again. */
export async function expiredConsumedChallenges(
  db: Read,
  now: Date,
  { except, limit }: Page,
): Promise<string[]> {
  const { consumedChallenges } = db.tables
  const rows = await db
    .select({ hash: consumedChallenges.hash })
    .from(consumedChallenges)
    .where(and(lte(consumedChallenges.expiresAt, now), notInArray(consumedChallenges.hash, except)))
    .limit(limit)
  return rows.map((row) => row.hash)
}

/** Deletes a consumed challenge; `false` if it is gone. */
export async function deleteConsumedChallenge(tx: Write, hash: string): Promise<boolean> {
  const { consumedChallenges } = tx.tables
  const rows = await tx
    .delete(consumedChallenges)
    .where(eq(consumedChallenges.hash, hash))
    .returning({ hash: consumedChallenges.hash })
  return rows.length === 1
}
