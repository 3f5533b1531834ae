import { pageOfUncounted, type UncountedRow } from '#db/queries/signatures/uncounted-signatures.ts'
import type { Read } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import type { Letter } from '#features/letters/letter.ts'
import { UTC } from '#values/time-zone.ts'
import { chosenTimes, type EndedState, type ExportChoice } from './choice.ts'
import type { EndedColumn } from './columns.ts'
import type { ExportCell } from './export-cell.ts'

const PAGE = 500

/** A signature that is no longer in any export, why, and since when. */
type Ended = { id: string; state: EndedState; at: Date }

/**
 * Reads the ids of a letter's signatures that ended within the times of a choice: verified ones that are withdrawn,
 * invalidated or quarantined now, then erased ones, of which only the id is known.
 */
export async function* endedRows(
  ctx: Pick<Context, 'erasures'>,
  db: Read,
  letter: Letter,
  choice: ExportChoice,
): AsyncGenerator<{ state: EndedState; rows: ExportCell[][] }> {
  const { from, until } = chosenTimes(choice)
  const isWithin = ({ at }: Ended) => (!from || at >= from) && (!until || at < until)
  for await (const ended of endedIn(ctx, db, letter)) {
    const rows = ended.filter(isWithin)
    for (const state of ['withdrawn', 'invalidated', 'quarantined', 'erased'] as const) {
      const cells = rows.filter((row) => row.state === state).map((row) => cellsOf(row, letter, choice))
      if (cells.length > 0) yield { state, rows: cells }
    }
  }
}

async function* endedIn(
  { erasures }: Pick<Context, 'erasures'>,
  db: Read,
  { slug }: Letter,
): AsyncGenerator<Ended[]> {
  let after: string | null = null
  for (;;) {
    const page: UncountedRow[] = await pageOfUncounted(db, slug, { after, limit: PAGE })
    yield page.map(({ id, reason: state, at }) => ({ id, state, at }))
    if (page.length < PAGE) break
    after = page.at(-1)?.id ?? null
  }
  const erased = new Map<string, Ended>()
  for (const { what, signatureId: id, letter, at } of await erasures.all())
    if (what === 'erased' && letter === slug) erased.set(id, { id, state: 'erased', at })
  yield [...erased.values()]
}

function cellsOf({ id, state, at }: Ended, { timeZone }: Letter, { columns }: ExportChoice): ExportCell[] {
  const cells: Readonly<Record<EndedColumn, ExportCell>> = {
    id,
    state,
    ended_at: { moment: at, timeZone: UTC },
    ended_at_local: { moment: at, timeZone },
  }
  return columns.map((column) => cells[column as EndedColumn])
}
