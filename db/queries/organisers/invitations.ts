import { and, desc, eq, isNull, lt, notInArray } from 'drizzle-orm'
import type { Page } from '#db/queries/privacy/retention.ts'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'
import { tokenHash } from '#values/token.ts'

export type InvitationRow = Tables['organiserInvitations']['$inferSelect']

export async function insertInvitation(tx: Write, row: InvitationRow): Promise<void> {
  await tx.insert(tx.tables.organiserInvitations).values(row)
}

/**
 * The invitation that a link brings, used or expired ones too, and when the email with it left; `undefined` if there is
 * none. `sentAt` is `null` while that email waits, and for an invitation that was not sent by the outbox.
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

/** When an organiser was last invited to a letter; `undefined` if their invitations are not remembered any more. */
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

/** Uses up an invitation; `false` if it was used before. */
export async function consumeInvitation(tx: Write, hash: string, now: Date): Promise<boolean> {
  const { organiserInvitations: invitations } = tx.tables
  const rows = await tx
    .update(invitations)
    .set({ usedAt: now })
    .where(and(eq(invitations.hash, hash), isNull(invitations.usedAt)))
    .returning({ hash: invitations.hash })
  return rows.length === 1
}

/** Takes back every invitation of an organiser to a letter: their links are unknown from now on. */
export async function deleteInvitations(
  tx: Write,
  { organiserId, letter }: Pick<InvitationRow, 'organiserId' | 'letter'>,
): Promise<void> {
  const { organiserInvitations: invitations } = tx.tables
  await tx
    .delete(invitations)
    .where(and(eq(invitations.organiserId, organiserId), eq(invitations.letter, letter)))
}

/** Hashes of invitations that were made before a moment. */
export async function invitationsBefore(db: Read, before: Date, { except, limit }: Page): Promise<string[]> {
  const { organiserInvitations: invitations } = db.tables
  const rows = await db
    .select({ hash: invitations.hash })
    .from(invitations)
    .where(and(lt(invitations.createdAt, before), notInArray(invitations.hash, except)))
    .limit(limit)
  return rows.map((row) => row.hash)
}

export async function deleteInvitation(tx: Write, hash: string): Promise<boolean> {
  const { organiserInvitations: invitations } = tx.tables
  const rows = await tx
    .delete(invitations)
    .where(eq(invitations.hash, hash))
    .returning({ hash: invitations.hash })
  return rows.length === 1
}
