import { and, asc, gte, lt, type SQL, sql } from 'drizzle-orm'
import type { Read } from '#db/store.ts'
import { fieldsOf, type SignatureField, type SignatureRow } from './signatures.ts'
import { counted } from './state.ts'

/** The position of a signature in the order of verification. */
export type CountedCursor = Pick<SignatureRow, 'verifiedAt' | 'id'>

/** Which page of counted signatures to read. */
export type CountedPage<Field extends SignatureField> = {
  /** The columns to read besides the cursor. A few columns of many rows are much faster than all of them. */
  fields: readonly Field[]
  /** The last row of the page before; `null` for the first page. */
  after: CountedCursor | null
  /** Verified at this moment or later. */
  from?: Date | null
  /** Verified before this moment. */
  until?: Date | null
  limit: number
}

/** Reads one page of the counted signatures of a letter, the earliest verified first. */
export async function pageOfCounted<Field extends SignatureField>(
  db: Read,
  letter: string,
  { fields, after, from = null, until = null, limit }: CountedPage<Field>,
): Promise<(CountedCursor & Pick<SignatureRow, Field>)[]> {
  const { signatures } = db.tables
  const rows = await db
    .select(fieldsOf(db, ['verifiedAt', 'id', ...fields]))
    .from(signatures)
    .where(
      and(
        counted(db, letter),
        from ? gte(signatures.verifiedAt, from) : undefined,
        until ? lt(signatures.verifiedAt, until) : undefined,
        after ? sql`${cursorColumns(db)} > ${cursorValues(db, after)}` : undefined,
      ),
    )
    .orderBy(asc(signatures.verifiedAt), asc(signatures.id))
    .limit(limit)
  return rows as (CountedCursor & Pick<SignatureRow, Field>)[]
}

/** The cursor of the current row, to compare with `cursorValues`. */
export function cursorColumns(db: Read): SQL {
  const { signatures } = db.tables
  return sql`(${signatures.verifiedAt}, ${signatures.id})`
}

/** A cursor as a row value, to compare with `cursorColumns`. */
export function cursorValues(db: Read, { verifiedAt, id }: CountedCursor): SQL {
  return sql`(${sql.param(verifiedAt, db.tables.signatures.verifiedAt)}, ${id})`
}
