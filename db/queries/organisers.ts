import { eq } from 'drizzle-orm'
import type { Tables } from '../schema/parity.ts'
import type { Read, Write } from '../store.ts'

export type OrganiserRow = Tables['organisers']['$inferSelect']

export async function findOrganiser(db: Read, id: string): Promise<OrganiserRow | undefined> {
  const { organisers } = db.tables
  const rows = await db.select().from(organisers).where(eq(organisers.id, id))
  return rows[0]
}

/** The organiser with a mailbox, by its keyed name (see `organiserKey`). */
export async function findOrganiserByKey(db: Read, key: string): Promise<OrganiserRow | undefined> {
  const { organisers } = db.tables
  const rows = await db.select().from(organisers).where(eq(organisers.email, key))
  return rows[0]
}

/** Adds an organiser; `false` if the mailbox has one. The unique index decides. */
export async function insertOrganiser(tx: Write, row: OrganiserRow): Promise<boolean> {
  const { organisers } = tx.tables
  const rows = await tx.insert(organisers).values(row).onConflictDoNothing().returning({ id: organisers.id })
  return rows.length === 1
}

/** Forgets an organiser, with sessions, passkeys and memberships. */
export async function deleteOrganiser(tx: Write, id: string): Promise<void> {
  const { organisers } = tx.tables
  await tx.delete(organisers).where(eq(organisers.id, id))
}
