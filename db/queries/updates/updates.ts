import { and, asc, desc, eq, inArray, isNotNull, isNull, lt, ne, or, type SQL } from 'drizzle-orm'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'

/** An update or a draft. */
export type UpdateRow = Tables['updates']['$inferSelect']
/** The text of an update in one language. */
export type UpdateTextRow = Tables['updateTexts']['$inferSelect']

/** Inserts a draft. */
export async function insertUpdate(tx: Write, row: UpdateRow): Promise<void> {
  await tx.insert(tx.tables.updates).values(row)
}

/** Finds an update of a letter. */
export async function findUpdate(db: Read, letter: string, id: string): Promise<UpdateRow | undefined> {
  const { updates } = db.tables
  const rows = await db
    .select()
    .from(updates)
    .where(and(eq(updates.id, id), eq(updates.letter, letter)))
  return rows[0]
}

/** All updates and drafts of a letter, the latest first. */
export async function updatesOf(db: Read, letter: string): Promise<UpdateRow[]> {
  const { updates } = db.tables
  return db
    .select()
    .from(updates)
    .where(eq(updates.letter, letter))
    .orderBy(desc(updates.createdAt), desc(updates.id))
}

/** All updates that readers see, of all letters, the latest first: not cancelled ones, unless they end the letter. */
export async function publicUpdates(db: Read): Promise<UpdateRow[]> {
  const { updates } = db.tables
  return db
    .select()
    .from(updates)
    .where(and(isNotNull(updates.publishedAt), or(isNull(updates.cancelledAt), ne(updates.kind, 'update'))))
    .orderBy(desc(updates.publishedAt), desc(updates.id))
}

/** The oldest update of these letters whose emails are not all queued. */
export async function nextUnfinishedUpdate(db: Read, letters: string[]): Promise<UpdateRow | undefined> {
  const { updates } = db.tables
  const rows = await db
    .select()
    .from(updates)
    .where(and(unfinished(db), inArray(updates.letter, letters)))
    .orderBy(asc(updates.publishedAt), asc(updates.id))
    .limit(1)
  return rows[0]
}

/** Changes a draft that is still as it was seen; `false` where it was changed, published or deleted since. */
export async function changeDraft(
  tx: Write,
  { id, letter, seen }: { id: string; letter: string; seen: Date },
  change: Partial<Pick<UpdateRow, 'kind' | 'updatedAt' | 'publishedAt' | 'readers'>>,
): Promise<boolean> {
  const { updates } = tx.tables
  const rows = await tx
    .update(updates)
    .set(change)
    .where(
      and(
        eq(updates.id, id),
        eq(updates.letter, letter),
        isNull(updates.publishedAt),
        eq(updates.updatedAt, seen),
      ),
    )
    .returning({ id: updates.id })
  return rows.length === 1
}

/** Deletes a draft with its texts; `false` where it was published or deleted. */
export async function deleteDraft(tx: Write, letter: string, id: string): Promise<boolean> {
  const { updates } = tx.tables
  const rows = await tx
    .delete(updates)
    .where(and(eq(updates.id, id), eq(updates.letter, letter), isNull(updates.publishedAt)))
    .returning({ id: updates.id })
  return rows.length === 1
}

/** Marks a published update as cancelled; `false` where it was before. Waits for a process that is queueing its emails. */
export async function markUpdateCancelled(
  tx: Write,
  letter: string,
  id: string,
  now: Date,
): Promise<boolean> {
  const { updates } = tx.tables
  const rows = await tx
    .update(updates)
    .set({ cancelledAt: now })
    .where(
      and(
        eq(updates.id, id),
        eq(updates.letter, letter),
        isNotNull(updates.publishedAt),
        isNull(updates.cancelledAt),
      ),
    )
    .returning({ id: updates.id })
  return rows.length === 1
}

/**
 * Moves the cursor of an update's readers forward, in the order of the database; `false` where another process has moved
 * it further, or all emails are queued.
 */
export async function moveUpdateCursor(tx: Write, id: string, place: string): Promise<boolean> {
  const { updates } = tx.tables
  const rows = await tx
    .update(updates)
    .set({ place })
    .where(and(eq(updates.id, id), unfinished(tx), or(isNull(updates.place), lt(updates.place, place))))
    .returning({ id: updates.id })
  return rows.length === 1
}

/** Marks that all emails of an update are queued. */
export async function finishUpdate(tx: Write, id: string, now: Date): Promise<void> {
  const { updates } = tx.tables
  await tx
    .update(updates)
    .set({ finishedAt: now })
    .where(and(eq(updates.id, id), unfinished(tx)))
}

/** All texts of these updates. */
export async function textsOfUpdates(db: Read, ids: string[]): Promise<UpdateTextRow[]> {
  const { updateTexts } = db.tables
  return db.select().from(updateTexts).where(inArray(updateTexts.updateId, ids))
}

/** Replaces the texts of a draft. */
export async function replaceUpdateTexts(tx: Write, updateId: string, rows: UpdateTextRow[]): Promise<void> {
  const { updateTexts } = tx.tables
  await tx.delete(updateTexts).where(eq(updateTexts.updateId, updateId))
  if (rows.length > 0) await tx.insert(updateTexts).values(rows)
}

function unfinished(db: Read): SQL | undefined {
  const { updates } = db.tables
  return and(isNotNull(updates.publishedAt), isNull(updates.finishedAt), isNull(updates.cancelledAt))
}
