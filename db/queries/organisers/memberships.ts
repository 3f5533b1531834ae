import { and, asc, eq } from 'drizzle-orm'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'
import type { OrganiserRow } from './organisers.ts'

/** An organiser's role at a letter. */
export type MembershipRow = Tables['memberships']['$inferSelect']

/** Finds an organiser's membership of a letter. */
export async function findMembership(
  db: Read,
  letter: string,
  organiserId: string,
): Promise<MembershipRow | undefined> {
  const { memberships } = db.tables
  const rows = await db
    .select()
    .from(memberships)
    .where(and(eq(memberships.letter, letter), eq(memberships.organiserId, organiserId)))
  return rows[0]
}

/** All memberships of an organiser, by letter. */
export async function membershipsOf(db: Read, organiserId: string): Promise<MembershipRow[]> {
  const { memberships } = db.tables
  return db
    .select()
    .from(memberships)
    .where(eq(memberships.organiserId, organiserId))
    .orderBy(asc(memberships.letter))
}

/** All organisers of a letter, in the order in which they were added. */
export async function membersOf(
  db: Read,
  letter: string,
): Promise<{ membership: MembershipRow; organiser: OrganiserRow }[]> {
  const { memberships, organisers } = db.tables
  return db
    .select({ membership: memberships, organiser: organisers })
    .from(memberships)
    .innerJoin(organisers, eq(organisers.id, memberships.organiserId))
    .where(eq(memberships.letter, letter))
    .orderBy(asc(memberships.createdAt), asc(memberships.organiserId))
}

/** Adds an organiser to a letter; `false` where they are one already, in any role. */
export async function insertMembership(tx: Write, row: MembershipRow): Promise<boolean> {
  const { memberships } = tx.tables
  const rows = await tx
    .insert(memberships)
    .values(row)
    .onConflictDoNothing()
    .returning({ letter: memberships.letter })
  return rows.length === 1
}

/** Changes an organiser's role from one to another; `false` where they do not have the first. */
export async function changeRole(
  tx: Write,
  { letter, organiserId, role }: Pick<MembershipRow, 'letter' | 'organiserId' | 'role'>,
  from: MembershipRow['role'],
): Promise<boolean> {
  const { memberships } = tx.tables
  const rows = await tx
    .update(memberships)
    .set({ role })
    .where(
      and(
        eq(memberships.letter, letter),
        eq(memberships.organiserId, organiserId),
        eq(memberships.role, from),
      ),
    )
    .returning({ letter: memberships.letter })
  return rows.length === 1
}

/** Deletes a membership; `false` if it does not exist. */
export async function deleteMembership(tx: Write, letter: string, organiserId: string): Promise<boolean> {
  const { memberships } = tx.tables
  const rows = await tx
    .delete(memberships)
    .where(and(eq(memberships.letter, letter), eq(memberships.organiserId, organiserId)))
    .returning({ letter: memberships.letter })
  return rows.length === 1
}

/** Locks the memberships of a letter's owners until the transaction ends, and returns them: one owner must stay. */
export async function lockOwners(tx: Write, letter: string): Promise<MembershipRow[]> {
  const { memberships } = tx.tables
  return tx
    .update(memberships)
    .set({ role: 'owner' })
    .where(and(eq(memberships.letter, letter), eq(memberships.role, 'owner')))
    .returning()
}
