import { exportSignatures } from '#features/export/export-signatures.ts'
import { exportName } from '#features/export/file-name.ts'
import { MEDIA_TYPES } from '#features/export/formats.ts'
import { parseExportChoice } from '#features/export/parse-choice.ts'
import { describeFault } from '#platform/log.ts'
import type { Action } from '#web/actions/action.ts'
import { exportFields, readExportForm } from '#web/forms/export-form.ts'
import { type ExportSelection, selectExport } from '#web/forms/export-selection.ts'
import { readForm } from '#web/forms/form.ts'
import { streamedDownload } from '#web/http/streamed-download.ts'
import type { OrganiserPage } from '#web/organisers/organiser-page.ts'

/** The page of exports again, with the choice that cannot be exported. */
export type ExportRefusal = { status: number; selection: ExportSelection }

/** Exports the signatures of a letter as a download. */
export const exportLetter: Action<OrganiserPage, ExportRefusal> = async ({ request, locals }, page) => {
  const { app, letter, actor } = page
  const form = await readForm(request, exportFields(letter))
  if (!form.ok) return locals.errorPage(form.status)
  const asked = readExportForm(letter, form.fields)
  if (!asked) return locals.errorPage(400)
  const result = parseExportChoice(letter, asked)
  if (!result.ok) return { status: 422, selection: selectExport(page, form.fields) }
  const { choice } = result
  const about = { letter: letter.slug, format: choice.format }
  const file = exportName(letter, choice, app.context.now())
  return streamedDownload({
    file,
    mediaType: MEDIA_TYPES[choice.format],
    announced: ['X-Rows', 'Repr-Digest'],
    trailers: locals.trailers,
    async write(out) {
      const { rows, sha256 } = await exportSignatures(app.context, letter, actor, choice, out, { file })
      const digest = Buffer.from(sha256, 'hex').toString('base64')
      return { 'X-Rows': String(rows), 'Repr-Digest': `sha-256=:${digest}:` }
    },
    onBreak: (fault, gone) =>
      app.log(gone ? 'info' : 'error', 'export-broke-off', {
        ...about,
        fault: gone ? 'the client closed the connection' : describeFault(fault),
      }),
  })
}
