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

/** A paper signature. */
export type PaperSignatureRow = Tables['paperSignatures']['$inferSelect']

/** Inserts rows of a batch. */
export async function insertPaperSignatures(tx: Write, rows: PaperSignatureRow[]): Promise<void> {
  await tx.insert(tx.tables.paperSignatures).values(rows)
}

/** Finds a paper signature by its id. */
export async function findPaperSignature(db: Read, id: string): Promise<PaperSignatureRow | undefined> {
  const { paperSignatures } = db.tables
  const rows = await db.select().from(paperSignatures).where(eq(paperSignatures.id, id))
  return rows[0]
}

/** Reads one page of a batch, in the order of its lines. `after`: the last line of the page before. */
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

/** Counts the paper signatures of a letter that count, and those of them that are public. */
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

/** Counts the rows of these batches; a batch without rows is left out. */
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
 * Lists public names on paper that count and begin with `folded` (see `foldName`), by name. `after`: the id of the last
 * one of the page before.
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
  // Only a listed row may be a cursor: the position of another one would reveal its name.
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

/** Finds paper signatures with one of these names (see `foldName`), in complete batches that were not rejected. */
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

/** Deletes one row; `false` where it is gone. */
export async function deletePaperSignature(tx: Write, id: string): Promise<boolean> {
  const { paperSignatures } = tx.tables
  const rows = await tx
    .delete(paperSignatures)
    .where(eq(paperSignatures.id, id))
    .returning({ id: paperSignatures.id })
  return rows.length === 1
}

/** Ids of rows of batches that were rejected before one moment, or begun before another and never completed. */
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
