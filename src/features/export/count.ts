import { type CountedCursor, pageOfCounted } from '#db/queries/signatures/counted-page.ts'
import type { Context } from '#features/context.ts'
import type { Letter } from '#features/letters/letter.ts'
import { chosenTimes, type ExportChoice, isChosen } from './choice.ts'
import { endedRows } from './ended-rows.ts'

/** How many signatures are read at most, and how many by one query. */
const ENOUGH = 100_000
const PAGE = 2_000

/** The size of an export. `more`: there may be more rows, because not all signatures were read. */
export type ExportSize = { rows: number; more: boolean }

/** Counts the signatures of a choice, without pending ones, as far as that is quick. */
export async function countExport(
  ctx: Pick<Context, 'store' | 'erasures'>,
  letter: Letter,
  choice: ExportChoice,
): Promise<ExportSize> {
  return ctx.store.snapshot(async (db) => {
    let rows = 0
    if (choice.ended) {
      for await (const page of endedRows(ctx, db, letter, choice)) rows += page.rows.length
      return { rows, more: false }
    }
    let after: CountedCursor | null = null
    for (let seen = 0; seen < ENOUGH; seen += PAGE) {
      const page: (CountedCursor & { version: number; locale: string })[] = await pageOfCounted(
        db,
        letter.slug,
        { fields: ['version', 'locale'], after, ...chosenTimes(choice), limit: PAGE },
      )
      rows += page.filter((row) => isChosen(choice, row)).length
      if (page.length < PAGE) return { rows, more: false }
      after = page.at(-1) ?? null
    }
    return { rows, more: true }
  })
}
