import { and, count, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'
import type { VersionReaffirmed } from '#features/signatures/count.ts'
import { type CountedCursor, cursorColumns, cursorValues } from './counted-page.ts'
import { counted, uncounted } from './state.ts'

/** What a signer was told and answered about one later version. */
export type VersionAnswerRow = Tables['versionAnswers']['$inferSelect']

/** A signature, and the later version that it is asked about. */
export type Asked = Pick<VersionAnswerRow, 'signatureId' | 'letter' | 'version'>

/** Lists what the signers of these signatures were told and answered, the oldest version first. */
export async function answersOf(db: Read, signatureIds: string[]): Promise<VersionAnswerRow[]> {
  const { versionAnswers } = db.tables
  return db
    .select()
    .from(versionAnswers)
    .where(inArray(versionAnswers.signatureId, signatureIds))
    .orderBy(versionAnswers.signatureId, versionAnswers.version)
}

/** Lists the re-affirmations of counted signatures from one cursor to another, inclusive, the oldest version first. */
export async function reaffirmationsBetween(
  db: Read,
  letter: string,
  first: CountedCursor,
  last: CountedCursor,
): Promise<VersionAnswerRow[]> {
  const { versionAnswers, signatures } = db.tables
  const rows = await db
    .select({ answer: versionAnswers })
    .from(signatures)
    .innerJoin(versionAnswers, eq(versionAnswers.signatureId, signatures.id))
    .where(
      and(
        counted(db, letter),
        sql`${cursorColumns(db)} >= ${cursorValues(db, first)}`,
        sql`${cursorColumns(db)} <= ${cursorValues(db, last)}`,
        isNotNull(versionAnswers.reaffirmedAt),
      ),
    )
    .orderBy(versionAnswers.version)
  return rows.map(({ answer }) => answer)
}

/** Adds answers about later versions. */
export async function insertAnswers(
  tx: Write,
  rows: Tables['versionAnswers']['$inferInsert'][],
): Promise<void> {
  await tx.insert(tx.tables.versionAnswers).values(rows)
}

/** Records that a signer is told about a version; `false` if the signer was told or has answered before. */
export async function markAnnounced(tx: Write, asked: Asked, now: Date): Promise<boolean> {
  const rows = await tx
    .insert(tx.tables.versionAnswers)
    .values({ ...asked, announcedAt: now })
    .onConflictDoNothing()
    .returning({ version: tx.tables.versionAnswers.version })
  return rows.length === 1
}

/** Records that a signer re-affirms for a later version, with this text; `false` if it was recorded before. */
export async function markReaffirmed(
  tx: Write,
  asked: Asked,
  text: { locale: string; digest: string },
  now: Date,
): Promise<boolean> {
  const { versionAnswers } = tx.tables
  const answer = { reaffirmedAt: now, locale: text.locale, digest: text.digest }
  const rows = await tx
    .insert(versionAnswers)
    .values({ ...asked, ...answer })
    .onConflictDoUpdate({
      target: [versionAnswers.signatureId, versionAnswers.version],
      set: answer,
      setWhere: isNull(versionAnswers.reaffirmedAt),
    })
    .returning({ version: versionAnswers.version })
  return rows.length === 1
}

/** Records that a signer keeps the signature on its version; `false` if that was recorded before, or the later version was re-affirmed. */
export async function markKept(tx: Write, asked: Asked, now: Date): Promise<boolean> {
  const { versionAnswers } = tx.tables
  const rows = await tx
    .insert(versionAnswers)
    .values({ ...asked, keptAt: now })
    .onConflictDoUpdate({
      target: [versionAnswers.signatureId, versionAnswers.version],
      set: { keptAt: now },
      setWhere: sql`${versionAnswers.keptAt} is null and ${versionAnswers.reaffirmedAt} is null`,
    })
    .returning({ version: versionAnswers.version })
  return rows.length === 1
}

/** Counts, for each version, the counted signatures to earlier versions that were re-affirmed for it. */
export async function countReaffirmed(db: Read, letter: string): Promise<VersionReaffirmed[]> {
  const { versionAnswers, signatures } = db.tables
  const given = and(eq(versionAnswers.letter, letter), isNotNull(versionAnswers.reaffirmedAt))
  // Uncounted signatures are few and have an index; joining all counted ones would take far longer.
  const all = await db
    .select({ version: versionAnswers.version, reaffirmed: count() })
    .from(versionAnswers)
    .where(given)
    .groupBy(versionAnswers.version)
  const lost = await db
    .select({ version: versionAnswers.version, reaffirmed: count() })
    .from(signatures)
    .innerJoin(versionAnswers, eq(versionAnswers.signatureId, signatures.id))
    .where(and(uncounted(db, letter), given))
    .groupBy(versionAnswers.version)
  return all.map(({ version, reaffirmed }) => ({
    version,
    reaffirmed: reaffirmed - (lost.find((row) => row.version === version)?.reaffirmed ?? 0),
  }))
}
