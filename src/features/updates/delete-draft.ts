import { deleteDraft as deleteRow } from '#db/queries/updates/updates.ts'
import type { Context } from '#features/context.ts'
import type { Letter } from '#features/letters/letter.ts'
import type { Actor } from '#features/organisers/organiser.ts'
import { recordAuditEntry } from '#features/organisers/record-audit-entry.ts'

/** Deletes a draft; `false` if it was published or deleted meanwhile. */
export function deleteDraft(ctx: Context, letter: Letter, actor: Actor, updateId: string): Promise<boolean> {
  return ctx.store.write(async (tx) => {
    if (!(await deleteRow(tx, letter.slug, updateId))) return false
    await recordAuditEntry(ctx, tx, actor, {
      letter: letter.slug,
      action: 'update-deleted',
      detail: { updateId },
    })
    return true
  })
}
