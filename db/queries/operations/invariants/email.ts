import { and, count, eq, isNull, lt, ne, notExists } from 'drizzle-orm'
import { unverified } from '#db/queries/signatures/state.ts'
import type { Read } from '#db/store.ts'

/** Counts pending signatures for which no email was ever queued, although their mailbox had not reached its limit. */
export async function countPendingWithoutEmail(db: Read): Promise<number> {
  const { signatures, outbox, tokens } = db.tables
  // The email of an earlier entry of the same address, which was deleted, may lead to this one.
  const leading = db
    .select({ hash: tokens.hash })
    .from(tokens)
    .where(and(eq(tokens.signatureId, signatures.id), ne(tokens.entry, signatures.entry)))
  const rows = await db
    .select({ found: count() })
    .from(signatures)
    .where(
      and(
        unverified(db),
        isNull(signatures.unmailedAt),
        notExists(leading),
        notExists(db.select({ id: outbox.id }).from(outbox).where(eq(outbox.signatureId, signatures.id))),
      ),
    )
  return rows[0]?.found ?? 0
}

/** Counts counted emails from before a moment, which should be forgotten. */
export async function countOldCounts(db: Read, before: Date): Promise<number> {
  const { countedEmails } = db.tables
  const rows = await db
    .select({ found: count() })
    .from(countedEmails)
    .where(lt(countedEmails.queuedAt, before))
  return rows[0]?.found ?? 0
}
