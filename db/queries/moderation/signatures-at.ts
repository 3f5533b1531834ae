import { findSignatures, type SignatureRow } from '#db/queries/signatures/signatures.ts'
import type { Read } from '#db/store.ts'
import type { SearchCursor } from './search-cursor.ts'

/** Reads the signatures at these positions, in their order. */
export async function signaturesAt(db: Read, places: SearchCursor[]): Promise<SignatureRow[]> {
  const ids = places.map(({ id }) => id)
  const found = ids.length > 0 ? await findSignatures(db, ids) : []
  const rows = new Map(found.map((row) => [row.id, row]))
  return ids.flatMap((id) => rows.get(id) ?? [])
}
