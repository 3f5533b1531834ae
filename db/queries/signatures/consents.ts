import { and, asc, eq, gt, inArray, isNotNull, isNull, type SQL } from 'drizzle-orm'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'

export type ConsentRow = Tables['consents']['$inferSelect']
export type NewConsent = Tables['consents']['$inferInsert']

/** The one definition of a consent to updates that holds: given, and not taken back since. */
export function wantsUpdates(db: Read): SQL | undefined {
  const { consents } = db.tables
  return and(eq(consents.kind, 'updates'), isNull(consents.endedAt))
}

/** Makes these the consents of a signature, whatever it had before; none is possible. */
export async function replaceConsents(tx: Write, signatureId: string, rows: NewConsent[]): Promise<void> {
  const { consents } = tx.tables
  await tx.delete(consents).where(eq(consents.signatureId, signatureId))
  if (rows.length > 0) await insertConsents(tx, rows)
}

export async function insertConsents(tx: Write, rows: NewConsent[]): Promise<void> {
  await tx.insert(tx.tables.consents).values(rows)
}

/** The consents of a signature that hold. */
export async function consentsOf(db: Read, signatureId: string): Promise<ConsentRow[]> {
  const { consents } = db.tables
  return db
    .select()
    .from(consents)
    .where(and(eq(consents.signatureId, signatureId), isNull(consents.endedAt)))
}

/** The consents of a signature, those that were taken back too. */
export async function consentHistoryOf(db: Read, signatureId: string): Promise<ConsentRow[]> {
  const { consents } = db.tables
  return db
    .select()
    .from(consents)
    .where(eq(consents.signatureId, signatureId))
    .orderBy(asc(consents.givenAt), asc(consents.kind))
}

/** Of these signatures, the consents to updates by signature, those that were taken back too. */
export async function updatesConsents(db: Read, signatureIds: string[]): Promise<Map<string, ConsentRow>> {
  const { consents } = db.tables
  const rows = await db
    .select()
    .from(consents)
    .where(and(eq(consents.kind, 'updates'), inArray(consents.signatureId, signatureIds)))
  return new Map(rows.map((row) => [row.signatureId, row]))
}

/** The next signatures, by id, whose signers asked for news; `after` is the last id of the page before. */
export async function pageOfUpdateReaders(
  db: Read,
  { after, limit }: { after: string | null; limit: number },
): Promise<string[]> {
  const { consents } = db.tables
  const rows = await db
    .select({ id: consents.signatureId })
    .from(consents)
    .where(and(wantsUpdates(db), after === null ? undefined : gt(consents.signatureId, after)))
    .orderBy(asc(consents.signatureId))
    .limit(limit)
  return rows.map((row) => row.id)
}

/** Of these signatures, those whose signers ask for news now: since when, and in which language they asked. */
export async function currentUpdatesConsents(
  db: Read,
  signatureIds: string[],
): Promise<Map<string, { givenAt: Date; locale: string }>> {
  const { consents } = db.tables
  const rows = await db
    .select({ id: consents.signatureId, givenAt: consents.givenAt, locale: consents.locale })
    .from(consents)
    .where(and(wantsUpdates(db), inArray(consents.signatureId, signatureIds)))
  return new Map(rows.map(({ id, ...asked }) => [id, asked]))
}

/** Takes a consent back; `false` if it does not hold. That it was given, when, and when it ended stays on record. */
export async function endConsent(
  tx: Write,
  signatureId: string,
  kind: ConsentRow['kind'],
  now: Date,
): Promise<boolean> {
  const { consents } = tx.tables
  const rows = await tx
    .update(consents)
    .set({ endedAt: now })
    .where(and(eq(consents.signatureId, signatureId), eq(consents.kind, kind), isNull(consents.endedAt)))
    .returning({ kind: consents.kind })
  return rows.length === 1
}

/** Takes down a consent. One that holds stays as it was; one that was taken back is given anew. */
export async function giveConsent(tx: Write, row: NewConsent): Promise<void> {
  const { consents } = tx.tables
  const { textVersion, locale, givenAt } = row
  await tx
    .insert(consents)
    .values(row)
    .onConflictDoUpdate({
      target: [consents.signatureId, consents.kind],
      set: { textVersion, locale, givenAt, endedAt: null },
      setWhere: isNotNull(consents.endedAt),
    })
}
