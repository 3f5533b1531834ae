import type { ConsentRow } from '#db/queries/signatures/consents.ts'
import { pageOfPending, type SignatureField } from '#db/queries/signatures/signatures.ts'
import type { Read } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import type { Letter } from '#features/letters/letter.ts'
import type { ExportChoice } from './choice.ts'
import type { Beside, ExportRow } from './column-values.ts'
import { saysUpdates, updatesOf } from './updates-of-page.ts'
import { waitingEntries } from './waiting-entries.ts'

const PAGE = 500

/** Reads the pending signatures of a letter, then the submissions that have yet to become some. */
export async function* pendingPages(
  ctx: Pick<Context, 'cipher' | 'secret'>,
  db: Read,
  letter: Letter,
  choice: ExportChoice,
  fields: readonly SignatureField[],
): AsyncGenerator<({ row: ExportRow } & Beside)[]> {
  let after: ExportRow | null = null
  for (;;) {
    const page: ExportRow[] = await pageOfPending(db, letter.slug, { fields, after, limit: PAGE })
    const updates = saysUpdates(choice) ? await updatesOf(db, page) : new Map<string, ConsentRow>()
    if (page.length > 0) yield page.map((row) => ({ row, updates: updates.get(row.id) }))
    if (page.length < PAGE) break
    after = page.at(-1) ?? null
  }
  yield* waitingEntries(ctx, db, letter)
}
