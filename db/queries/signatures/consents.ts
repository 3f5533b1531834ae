import { and, asc, eq, gt, inArray, isNotNull, isNull, type SQL } from 'drizzle-orm'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'

/** A stored consent; `endedAt` is set once it was withdrawn. */
export type ConsentRow = Tables['consents']['$inferSelect']

/** A consent to insert. */
export type NewConsent = Tables['consents']['$inferInsert']

/** Selects current consents to updates: given, and not withdrawn since. The only definition. */
export function wantsUpdates(db: Read): SQL | undefined {
  const { consents } = db.tables
  return and(eq(consents.kind, 'updates'), isNull(consents.endedAt))
}

/** Replaces the consents of a signature; `rows` may be empty. */
export async function replaceConsents(tx: Write, signatureId: string, rows: NewConsent[]): Promise<void> {
  const { consents } = tx.tables
  await tx.delete(consents).where(eq(consents.signatureId, signatureId))
  if (rows.length > 0) await insertConsents(tx, rows)
}

/** Adds consents. */
export async function insertConsents(tx: Write, rows: NewConsent[]): Promise<void> {
  await tx.insert(tx.tables.consents).values(rows)
}

/** Lists the current consents of a signature. */
export async function consentsOf(db: Read, signatureId: string): Promise<ConsentRow[]> {
  const { consents } = db.tables
  return db
    .select()
    .from(consents)
    .where(and(eq(consents.signatureId, signatureId), isNull(consents.endedAt)))
}

/** Lists the consents of a signature, including withdrawn ones. */
export async function consentHistoryOf(db: Read, signatureId: string): Promise<ConsentRow[]> {
  const { consents } = db.tables
  return db
    .select()
    .from(consents)
    .where(eq(consents.signatureId, signatureId))
    .orderBy(asc(consents.givenAt), asc(consents.kind))
}

/** Finds the consents to updates of these signatures, by signature id, including withdrawn ones. */
export async function updatesConsents(db: Read, signatureIds: string[]): Promise<Map<string, ConsentRow>> {
  const { consents } = db.tables
  const rows = await db
    .select()
    .from(consents)
    .where(and(eq(consents.kind, 'updates'), inArray(consents.signatureId, signatureIds)))
  return new Map(rows.map((row) => [row.signatureId, row]))
}

/** Lists ids of signatures whose signers get updates, in order; `after` is the last id of the page before. */
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

/** Finds which of these signatures get updates now: since when, and in which language they were asked for. */
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

/** Ends a consent; `false` if there is no current one. When it was given and ended stays on record. */
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

/** Records a consent. A current one stays as it is; a withdrawn one is given anew. */
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
