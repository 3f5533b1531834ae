import { and, desc, eq, isNull, lt, notInArray } from 'drizzle-orm'
import type { Page } from '#db/queries/privacy/retention.ts'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'
import { tokenHash } from '#values/token.ts'

/** An invitation. */
export type InvitationRow = Tables['organiserInvitations']['$inferSelect']

/** Inserts an invitation. */
export async function insertInvitation(tx: Write, row: InvitationRow): Promise<void> {
  await tx.insert(tx.tables.organiserInvitations).values(row)
}

/**
 * Finds the invitation of a link, including used and expired ones, and when its email was sent. `sentAt` is `null` while
 * the email waits, and for an invitation that was not emailed.
 */
export async function findInvitation(
  db: Read,
  token: string,
): Promise<(InvitationRow & { sentAt: Date | null }) | undefined> {
  const { organiserInvitations: invitations, outbox } = db.tables
  const hash = tokenHash(token)
  if (!hash) return undefined
  const rows = await db
    .select({ invitation: invitations, sentAt: outbox.sentAt })
    .from(invitations)
    .leftJoin(outbox, eq(outbox.id, invitations.emailId))
    .where(eq(invitations.hash, hash))
  return rows[0] && { ...rows[0].invitation, sentAt: rows[0].sentAt }
}

/** Finds an organiser's latest invitation to a letter; `undefined` where it was deleted. */
export async function lastInvitation(
  db: Read,
  { organiserId, letter }: Pick<InvitationRow, 'organiserId' | 'letter'>,
): Promise<InvitationRow | undefined> {
  const { organiserInvitations: invitations } = db.tables
  const rows = await db
    .select()
    .from(invitations)
    .where(and(eq(invitations.organiserId, organiserId), eq(invitations.letter, letter)))
    .orderBy(desc(invitations.createdAt))
    .limit(1)
  return rows[0]
}

/** Consumes an invitation; `false` where it was consumed before. */
export async function consumeInvitation(tx: Write, hash: string, now: Date): Promise<boolean> {
  const { organiserInvitations: invitations } = tx.tables
  const rows = await tx
    .update(invitations)
    .set({ usedAt: now })
    .where(and(eq(invitations.hash, hash), isNull(invitations.usedAt)))
    .returning({ hash: invitations.hash })
  return rows.length === 1
}

/** Deletes all invitations of an organiser to a letter, which makes their links unknown. */
export async function deleteInvitations(
  tx: Write,
  { organiserId, letter }: Pick<InvitationRow, 'organiserId' | 'letter'>,
): Promise<void> {
  const { organiserInvitations: invitations } = tx.tables
  await tx
    .delete(invitations)
    .where(and(eq(invitations.organiserId, organiserId), eq(invitations.letter, letter)))
}

/** Hashes of invitations that were created before a moment. */
export async function invitationsBefore(db: Read, before: Date, { except, limit }: Page): Promise<string[]> {
  const { organiserInvitations: invitations } = db.tables
  const rows = await db
    .select({ hash: invitations.hash })
    .from(invitations)
    .where(and(lt(invitations.createdAt, before), notInArray(invitations.hash, except)))
    .limit(limit)
  return rows.map((row) => row.hash)
}

/** Deletes an invitation; `false` where it is gone. */
export async function deleteInvitation(tx: Write, hash: string): Promise<boolean> {
  const { organiserInvitations: invitations } = tx.tables
  const rows = await tx
    .delete(invitations)
    .where(eq(invitations.hash, hash))
    .returning({ hash: invitations.hash })
  return rows.length === 1
}
