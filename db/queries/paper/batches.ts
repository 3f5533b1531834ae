import { and, count, desc, eq, isNotNull, isNull, lt, ne, or, type SQL } from 'drizzle-orm'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'

/** A batch of paper signatures. */
export type PaperBatchRow = Tables['paperBatches']['$inferSelect']
/** A batch that is being entered. */
export type NewPaperBatch = Tables['paperBatches']['$inferInsert']

/** Inserts a batch, which is not listed before it is completed; `false` where there is one with that id. */
export async function insertPaperBatch(tx: Write, row: NewPaperBatch): Promise<boolean> {
  const { paperBatches } = tx.tables
  const rows = await tx
    .insert(paperBatches)
    .values(row)
    .onConflictDoNothing()
    .returning({ id: paperBatches.id })
  return rows.length === 1
}

/** Marks a batch as complete; `false` where it was before. */
export async function completePaperBatch(tx: Write, id: string, now: Date): Promise<boolean> {
  const { paperBatches } = tx.tables
  const rows = await tx
    .update(paperBatches)
    .set({ completedAt: now })
    .where(and(eq(paperBatches.id, id), isNull(paperBatches.completedAt)))
    .returning({ id: paperBatches.id })
  return rows.length === 1
}

/** A batch of a letter, complete or not. */
export async function findPaperBatch(
  db: Read,
  letter: string,
  id: string,
): Promise<PaperBatchRow | undefined> {
  const { paperBatches } = db.tables
  const rows = await db
    .select()
    .from(paperBatches)
    .where(and(eq(paperBatches.letter, letter), eq(paperBatches.id, id)))
  return rows[0]
}

/** A letter's complete batches, the latest first; `after` is the last one of the page before. */
export async function pageOfPaperBatches(
  db: Read,
  letter: string,
  { after, limit }: { after: Pick<PaperBatchRow, 'enteredAt' | 'id'> | null; limit: number },
): Promise<PaperBatchRow[]> {
  const { paperBatches: batches } = db.tables
  const earlier = after
    ? or(
        lt(batches.enteredAt, after.enteredAt),
        and(eq(batches.enteredAt, after.enteredAt), lt(batches.id, after.id)),
      )
    : undefined
  return db
    .select()
    .from(batches)
    .where(and(eq(batches.letter, letter), isNotNull(batches.completedAt), earlier))
    .orderBy(desc(batches.enteredAt), desc(batches.id))
    .limit(limit)
}

/** A complete batch of the same scan that was not rejected; `undefined` if no batch matches. */
export async function findPaperBatchOfScan(
  db: Read,
  letter: string,
  scan: string,
): Promise<PaperBatchRow | undefined> {
  const { paperBatches: batches } = db.tables
  const rows = await db
    .select()
    .from(batches)
    .where(
      and(
        eq(batches.letter, letter),
        eq(batches.scan, scan),
        isNotNull(batches.completedAt),
        isNull(batches.rejectedAt),
      ),
    )
    .limit(1)
  return rows[0]
}

/** The number of batches of a letter that wait for a decision and were not entered by this organiser. */
export async function countUndecidedPaper(db: Read, letter: string, organiserId: string): Promise<number> {
  const { paperBatches: batches } = db.tables
  const rows = await db
    .select({ undecided: count() })
    .from(batches)
    .where(
      and(
        eq(batches.letter, letter),
        isNotNull(batches.completedAt),
        isNull(batches.approvedAt),
        isNull(batches.rejectedAt),
        ne(batches.enteredBy, organiserId),
      ),
    )
  return rows[0]?.undecided ?? 0
}

/** The only definition of which batches count: complete, approved and not rejected. */
export function approved(db: Read, letter: string): SQL | undefined {
  const { paperBatches } = db.tables
  return and(
    eq(paperBatches.letter, letter),
    isNotNull(paperBatches.completedAt),
    isNotNull(paperBatches.approvedAt),
    isNull(paperBatches.rejectedAt),
  )
}
