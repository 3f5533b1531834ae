import { and, count, eq, isNotNull, isNull } from 'drizzle-orm'
import { nameShown } from '#db/queries/signatures/visibility.ts'
import type { Read, Write } from '#db/store.ts'
import { type Named, stepSignature } from './signature-step.ts'

/** Hides a name; `false` where it is hidden or deleted. */
export function hideName(tx: Write, named: Named, now: Date): Promise<boolean> {
  return stepSignature(tx, named, { hiddenAt: now }, isNull(tx.tables.signatures.hiddenAt))
}

/** Shows a hidden name again. */
export function showName(tx: Write, named: Named): Promise<boolean> {
  return stepSignature(tx, named, { hiddenAt: null }, isNotNull(tx.tables.signatures.hiddenAt))
}

/** Features a name; `false` where it is featured or not shown. */
export function featureName(tx: Write, named: Named, now: Date): Promise<boolean> {
  const from = and(isNull(tx.tables.signatures.featuredAt), nameShown(tx, named.letter))
  return stepSignature(tx, named, { featuredAt: now }, from)
}

/** Ends the featuring of a name. */
export function unfeatureName(tx: Write, named: Named): Promise<boolean> {
  return stepSignature(tx, named, { featuredAt: null }, isNotNull(tx.tables.signatures.featuredAt))
}

/** The number of featured names of a letter, shown or not. */
export async function countFeatured(db: Read, letter: string): Promise<number> {
  const { signatures } = db.tables
  const rows = await db
    .select({ found: count() })
    .from(signatures)
    .where(and(eq(signatures.letter, letter), isNotNull(signatures.featuredAt)))
  return rows[0]?.found ?? 0
}
