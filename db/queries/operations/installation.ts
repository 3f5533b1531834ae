import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'

/** What identifies an installation: its id, and the salt and the fingerprint of its secret. */
export type Installation = Omit<Tables['installation']['$inferSelect'], 'key'>

/** Finds the installation that a database belongs to; `undefined` before its first start is complete. */
export async function findInstallation(db: Read): Promise<Installation | undefined> {
  const { installation } = db.tables
  const { id, salt, fingerprint, begunAt } = installation
  const rows = await db.select({ id, salt, fingerprint, begunAt }).from(installation)
  return rows[0]
}

/** Records which installation a database belongs to, unless one is recorded: the first one stays. */
export async function insertInstallation(tx: Write, row: Installation): Promise<void> {
  await tx
    .insert(tx.tables.installation)
    .values({ key: 'this', ...row })
    .onConflictDoNothing()
}
