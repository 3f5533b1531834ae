import { and, count, exists, isNotNull, isNull, notExists, or } from 'drizzle-orm'
import { activeMemberships } from '#db/queries/abuse/cluster-members.ts'
import type { Read } from '#db/store.ts'

/** Counts quarantined signatures in no cluster that quarantines them, and members of such a cluster that are not quarantined. */
export async function countMisquarantined(db: Read): Promise<number> {
  const { signatures } = db.tables
  const rows = await db
    .select({ found: count() })
    .from(signatures)
    .where(
      or(
        and(isNotNull(signatures.quarantinedAt), notExists(activeMemberships(db))),
        and(isNull(signatures.quarantinedAt), exists(activeMemberships(db))),
      ),
    )
  return rows[0]?.found ?? 0
}
