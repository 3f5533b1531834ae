import { eq } from 'drizzle-orm'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'

/** A published text as it was first served. */
export type PublishedTextRow = Tables['publishedTexts']['$inferSelect']

/** Stores a text that is served for the first time; a stored text never changes. */
export async function rememberText(tx: Write, row: PublishedTextRow): Promise<void> {
  await tx.insert(tx.tables.publishedTexts).values(row).onConflictDoNothing()
}

/** Reads all texts that were ever published of a letter. */
export async function publishedTextsOf(db: Read, letter: string): Promise<PublishedTextRow[]> {
  const { publishedTexts } = db.tables
  return db.select().from(publishedTexts).where(eq(publishedTexts.letter, letter))
}
