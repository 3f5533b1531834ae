import { deleteSessionsOf } from '#db/queries/organisers/sessions.ts'
import type { Context } from '#features/context.ts'

/** Signs an organiser out of every browser. */
export async function endSessions(ctx: Pick<Context, 'store'>, organiserId: string): Promise<void> {
  await ctx.store.write((tx) => deleteSessionsOf(tx, organiserId))
}
