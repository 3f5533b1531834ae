import { and, eq, lte, notInArray } from 'drizzle-orm'
import type { Page } from '#db/queries/privacy/retention.ts'
import type { Read, Write } from '#db/store.ts'

/** Ends all sessions of an organiser, who has to sign in again on every open page. */
export async function deleteSessionsOf(tx: Write, organiserId: string): Promise<void> {
  const { organiserSessions } = tx.tables
  await tx.delete(organiserSessions).where(eq(organiserSessions.organiserId, organiserId))
}

/** Ids of expired sessions. */
export async function sessionsOver(db: Read, now: Date, { except, limit }: Page): Promise<string[]> {
  const { organiserSessions } = db.tables
  const rows = await db
    .select({ id: organiserSessions.id })
    .from(organiserSessions)
    .where(and(lte(organiserSessions.expiresAt, now), notInArray(organiserSessions.id, except)))
    .limit(limit)
  return rows.map((row) => row.id)
}

/** Deletes a session; `false` where it is gone. */
export async function deleteSession(tx: Write, id: string): Promise<boolean> {
  const { organiserSessions } = tx.tables
  const rows = await tx
    .delete(organiserSessions)
    .where(eq(organiserSessions.id, id))
    .returning({ id: organiserSessions.id })
  return rows.length === 1
}

/** Ids of expired sign-in links and passkey challenges. */
export async function challengesOver(db: Read, now: Date, { except, limit }: Page): Promise<string[]> {
  const { organiserChallenges } = db.tables
  const rows = await db
    .select({ id: organiserChallenges.id })
    .from(organiserChallenges)
    .where(and(lte(organiserChallenges.expiresAt, now), notInArray(organiserChallenges.id, except)))
    .limit(limit)
  return rows.map((row) => row.id)
}

/** Deletes a sign-in link or challenge; `false` where it is gone. */
export async function deleteChallenge(tx: Write, id: string): Promise<boolean> {
  const { organiserChallenges } = tx.tables
  const rows = await tx
    .delete(organiserChallenges)
    .where(eq(organiserChallenges.id, id))
    .returning({ id: organiserChallenges.id })
  return rows.length === 1
}
