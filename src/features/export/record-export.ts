import { breakExport, finishExport, insertExport } from '#db/queries/export/exports.ts'
import type { Context } from '#features/context.ts'
import type { Actor } from '#features/organisers/organiser.ts'
import { type NewAuditEntry, recordAuditEntry } from '#features/organisers/record-audit-entry.ts'
import type { ExportChoice } from './choice.ts'
import type { ExportManifest } from './manifest.ts'

/** An export as it is recorded: in the list of exports, and in the audit log. */
export type RecordedExport = {
  id: string
  letter: string
  actor: Actor
  choice: ExportChoice
  startedAt: Date
}

type RecordContext = Pick<Context, 'store' | 'cipher' | 'newId' | 'now'>

/** Records that an export begins. Until its end is recorded, it counts as broken off. */
export async function recordBegin(ctx: RecordContext, begun: RecordedExport): Promise<void> {
  const { id, letter, actor, startedAt } = begun
  const organiserId = actor === 'operator' ? null : actor.organiserId
  await ctx.store.write(async (tx) => {
    await insertExport(tx, { id, letter, organiserId, startedAt })
    await recordAuditEntry(ctx, tx, actor, entryOf(begun, 'export-begun'))
  })
}

/** Records that all of an export was written. */
export async function recordEnd(
  ctx: RecordContext,
  begun: RecordedExport,
  manifest: ExportManifest,
): Promise<void> {
  const { rows, sha256 } = manifest
  await ctx.store.write(async (tx) => {
    const end = { finishedAt: ctx.now(), rows, sha256, manifest: JSON.stringify(manifest) }
    await finishExport(tx, begun.id, end)
    const entry = entryOf(begun, 'exported', { count: rows, detail: { sha256 } })
    await recordAuditEntry(ctx, tx, begun.actor, entry)
  })
}

/** Records after how many rows an export broke off; does nothing where its end is recorded. */
export async function recordBreak(ctx: RecordContext, begun: RecordedExport, rows: number): Promise<void> {
  await ctx.store.write(async (tx) => {
    if (await breakExport(tx, begun.id, rows))
      await recordAuditEntry(ctx, tx, begun.actor, entryOf(begun, 'export-broke-off', { count: rows }))
  })
}

function entryOf(
  { id, letter, choice }: RecordedExport,
  action: NewAuditEntry['action'],
  more: Pick<NewAuditEntry, 'count' | 'detail'> = {},
): NewAuditEntry {
  return { letter, action, ...more, detail: { export: id, ...detailOf(choice), ...more.detail } }
}

/** The choice in the words of the audit log. */
function detailOf(choice: ExportChoice) {
  const { format, ended, columns, versions, languages, from, to, timeZone, includePending } = choice
  return {
    format,
    ended,
    columns: columns.join(' '),
    versions: versions?.join(' ') ?? 'all',
    languages: languages?.join(' ') ?? 'all',
    from,
    to,
    timeZone,
    pending: includePending,
  }
}
