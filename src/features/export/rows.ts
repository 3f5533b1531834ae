import type { SignatureField } from '#db/queries/signatures/signatures.ts'
import type { Read } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import type { Letter } from '#features/letters/letter.ts'
import { type EndedState, type ExportChoice, isChosen } from './choice.ts'
import { type Beside, COLUMN_VALUES, type ExportRow, isOfSignatures } from './column-values.ts'
import { endedRows } from './ended-rows.ts'
import type { ExportCell } from './export-cell.ts'
import { pendingPages } from './pending-pages.ts'
import { verifiedPages } from './verified-pages.ts'

/** A page of an export: signatures in one state. */
export type ExportedPage = { state: 'verified' | 'pending' | EndedState; rows: ExportCell[][] }

/**
 * Reads the rows of an export, a page at a time: verified signatures in the order of verifying, then pending ones if they
 * are chosen; or the signatures that ended. Versions and languages are filtered here, not by the database: so no query
 * reads more than a page, however few are chosen.
 */
export async function* exportedRows(
  ctx: Pick<Context, 'cipher' | 'secret' | 'erasures'>,
  db: Read,
  letter: Letter,
  choice: ExportChoice,
): AsyncGenerator<ExportedPage> {
  if (choice.ended) {
    yield* endedRows(ctx, db, letter, choice)
    return
  }
  const from = { cipher: ctx.cipher, timeZone: letter.timeZone }
  const columns = choice.columns.filter(isOfSignatures).map((column) => COLUMN_VALUES[column])
  const fields: SignatureField[] = ['version', 'locale', ...columns.flatMap(({ reads }) => reads)]
  const rowOf = (row: ExportRow, beside: Beside) => columns.map(({ say }) => say(row, beside, from))
  for await (const { rows, answers, updates } of verifiedPages(db, letter, choice, fields)) {
    const chosen = rows.filter((row) => isChosen(choice, row))
    const besideOf = ({ id }: ExportRow) => ({ reaffirmed: answers.get(id), updates: updates.get(id) })
    yield { state: 'verified', rows: chosen.map((row) => rowOf(row, besideOf(row))) }
  }
  if (choice.includePending) {
    for await (const page of pendingPages(ctx, db, letter, choice, fields)) {
      const chosen = page.filter(({ row }) => isChosen(choice, row))
      yield {
        state: 'pending',
        rows: chosen.map(({ row, ...beside }) => rowOf(row, beside)),
      }
    }
  }
}
