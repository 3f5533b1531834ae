import { type ConsentRow, updatesConsents } from '#db/queries/signatures/consents.ts'
import type { Read } from '#db/store.ts'
import type { ExportChoice } from './choice.ts'
import type { ExportRow } from './column-values.ts'

/** Whether an export says anything about updates. */
export function saysUpdates({ columns }: Pick<ExportChoice, 'columns'>): boolean {
  return columns.some((column) => column.startsWith('updates'))
}

/** The consents to updates of a page of signatures, by signature. */
export function updatesOf(db: Read, page: readonly ExportRow[]): Promise<Map<string, ConsentRow>> {
  return updatesConsents(
    db,
    page.map(({ id }) => id),
  )
}
