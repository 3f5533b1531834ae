import { countExport } from '#features/export/count.ts'
import { listExports, type PastExport } from '#features/export/list-exports.ts'
import type { ExportSelection } from '#web/forms/export-selection.ts'
import type { OrganiserPage } from '#web/organisers/organiser-page.ts'

/** Loads the sentence that says how many signatures the selection has, and the past exports of a letter. */
export async function loadExport(
  { app, letter, t }: OrganiserPage,
  { asked, choice }: ExportSelection,
): Promise<{ size: string; exports: PastExport[] }> {
  const counted = choice && asked ? await countExport(app.context, letter, choice) : null
  const { count } = await app.counts.of(letter)
  const exports = await listExports(app.context, letter.slug)
  if (!counted) return { size: t('exporting.size', { count: count.count }), exports }
  const key = asked?.ended ? 'exporting.sizeEnded' : 'exporting.size'
  return { size: t(counted.more ? 'exporting.sizeMore' : key, { count: counted.rows }), exports }
}
