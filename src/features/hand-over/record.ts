import type { Context } from '#features/context.ts'
import type { Actor } from '#features/organisers/organiser.ts'
import { recordAuditEntry } from '#features/organisers/record-audit-entry.ts'

/** Records a hand-over in the audit log: how many names are in it, and its files. */
export async function recordHandOver(
  ctx: Pick<Context, 'store' | 'cipher' | 'newId' | 'now' | 'emit'>,
  actor: Actor,
  letter: string,
  { language, named, sha256 }: { language: string; named: number; sha256: Readonly<Record<string, string>> },
): Promise<void> {
  await ctx.store.write((tx) =>
    recordAuditEntry(ctx, tx, actor, {
      letter,
      action: 'handed-over',
      count: named,
      detail: { language, ...sha256 },
    }),
  )
  ctx.emit('info', 'handed-over', { letter, language, names: named })
}
