import {
  and,
  asc,
  count,
  eq,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  ne,
  notInArray,
  or,
  type SQL,
  sql,
} from 'drizzle-orm'
import type { Page } from '#db/queries/privacy/retention.ts'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'
import { approved } from './batches.ts'

export type PaperSignatureRow = Tables['paperSignatures']['$inferSelect']

export async function insertPaperSignatures(tx: Write, rows: PaperSignatureRow[]): Promise<void> {
  await tx.insert(tx.tables.paperSignatures).values(rows)
}

export async function findPaperSignature(db: Read, id: string): Promise<PaperSignatureRow | undefined> {
  const { paperSignatures } = db.tables
  const rows = await db.select().from(paperSignatures).where(eq(paperSignatures.id, id))
  return rows[0]
}

/** One page of a batch, in the order of its lines; `after` is the last line of the page before. */
export async function pageOfPaper(
  db: Read,
  batchId: string,
  { after, limit }: { after: number; limit: number },
): Promise<PaperSignatureRow[]> {
  const { paperSignatures } = db.tables
  return db
    .select()
    .from(paperSignatures)
    .where(and(eq(paperSignatures.batchId, batchId), gt(paperSignatures.line, after)))
    .orderBy(asc(paperSignatures.line))
    .limit(limit)
}

/** How many signatures on paper count at a letter, and how many of these are public. */
export async function countPaper(db: Read, letter: string): Promise<{ count: number; named: number }> {
  const { paperSignatures, paperBatches } = db.tables
  const rows = await db
    .select({ named: paperSignatures.public, count: count() })
    .from(paperSignatures)
    .innerJoin(paperBatches, eq(paperBatches.id, paperSignatures.batchId))
    .where(approved(db, letter))
    .groupBy(paperSignatures.public)
  return {
    count: rows.reduce((sum, row) => sum + row.count, 0),
    named: rows.find((row) => row.named)?.count ?? 0,
  }
}

/** How many rows each of these batches holds; those with none are left out. */
export async function countRowsOf(db: Read, batchIds: string[]): Promise<Map<string, number>> {
  const { paperSignatures } = db.tables
  const rows = await db
    .select({ id: paperSignatures.batchId, rows: count() })
    .from(paperSignatures)
    .where(inArray(paperSignatures.batchId, batchIds))
    .groupBy(paperSignatures.batchId)
  return new Map(rows.map((row) => [row.id, row.rows]))
}

/**
 * Public names on paper that count and begin with `folded` (see `foldName`), by name; `after` is the id of the last one
 * of the page before.
 */
export async function listPaperNames(
  db: Read,
  letter: string,
  folded: string,
  { after, limit }: { after: string | null; limit: number },
): Promise<PaperSignatureRow[]> {
  const { paperSignatures, paperBatches } = db.tables
  const counting = db.select({ id: paperBatches.id }).from(paperBatches).where(approved(db, letter))
  const named = and(
    eq(paperSignatures.letter, letter),
    eq(paperSignatures.public, true),
    inArray(paperSignatures.batchId, counting),
  )
  // Only what is listed may be the place to go on from: any other row's place would tell its name.
  const [from] =
    after === null
      ? []
      : await db
          .select()
          .from(paperSignatures)
          .where(and(named, eq(paperSignatures.id, after)))
  if (after !== null && !from) return []
  return db
    .select()
    .from(paperSignatures)
    .where(
      and(
        named,
        folded === ''
          ? undefined
          : and(
              gte(paperSignatures.nameFolded, folded),
              lt(paperSignatures.nameFolded, `${folded}\u{10FFFF}`),
            ),
        from
          ? sql`(${paperSignatures.nameFolded}, ${paperSignatures.id}) > (${from.nameFolded}, ${from.id})`
          : undefined,
      ),
    )
    .orderBy(asc(paperSignatures.nameFolded), asc(paperSignatures.id))
    .limit(limit)
}

/** Who is on paper with one of these names (see `foldName`), in a complete batch that was not rejected. */
export async function paperOfNames(
  db: Read,
  letter: string,
  names: string[],
  { exceptBatch, limit }: { exceptBatch: string | null; limit: number },
): Promise<(PaperSignatureRow & { scan: string })[]> {
  const { paperSignatures, paperBatches } = db.tables
  const rows = await db
    .select({ row: paperSignatures, scan: paperBatches.scan })
    .from(paperSignatures)
    .innerJoin(paperBatches, eq(paperBatches.id, paperSignatures.batchId))
    .where(
      and(
        eq(paperSignatures.letter, letter),
        inArray(paperSignatures.nameFolded, names),
        isNotNull(paperBatches.completedAt),
        isNull(paperBatches.rejectedAt),
        exceptBatch === null ? undefined : ne(paperBatches.id, exceptBatch),
      ),
    )
    .limit(limit)
  return rows.map(({ row, scan }) => ({ ...row, scan }))
}

/** Takes one row out of its batch; `false` if it is not there any more. */
export async function deletePaperSignature(tx: Write, id: string): Promise<boolean> {
  const { paperSignatures } = tx.tables
  const rows = await tx
    .delete(paperSignatures)
    .where(eq(paperSignatures.id, id))
    .returning({ id: paperSignatures.id })
  return rows.length === 1
}

/** Rows of batches that were rejected before a moment, or begun before another one and never completed. */
export async function overduePaper(
  db: Read,
  { rejectedBefore, begunBefore }: { rejectedBefore: Date; begunBefore: Date },
  { except, limit }: Page,
): Promise<string[]> {
  const { paperSignatures, paperBatches } = db.tables
  const gone: SQL | undefined = or(
    lt(paperBatches.rejectedAt, rejectedBefore),
    and(isNull(paperBatches.completedAt), lt(paperBatches.enteredAt, begunBefore)),
  )
  const rows = await db
    .select({ id: paperSignatures.id })
    .from(paperBatches)
    .innerJoin(paperSignatures, eq(paperSignatures.batchId, paperBatches.id))
    .where(and(gone, notInArray(paperSignatures.id, except)))
    .limit(limit)
  return rows.map((row) => row.id)
}
