import { countUpdateReaders } from '#db/queries/updates/deliveries.ts'
import { changeDraft, findUpdate } from '#db/queries/updates/updates.ts'
import type { Context } from '#features/context.ts'
import { type Letter, letterState } from '#features/letters/letter.ts'
import type { Actor } from '#features/organisers/organiser.ts'
import { recordAuditEntry } from '#features/organisers/record-audit-entry.ts'
import type { UpdateKind } from './update.ts'

/** The outcome of publishing an update. `readers`: the number of people who get it by email. */
export type PublishOutcome =
  | { ok: true; kind: UpdateKind; readers: number }
  /** `draft-changed`: it is no longer the draft that was seen. `letter-ended`: the letter has ended in that way already. */
  | { ok: false; reason: 'update-unknown' | 'update-published' | 'draft-changed' | 'letter-ended' }

/**
 * Publishes a draft as it was seen (`seen`: when it was saved): it is on the letter's page from now on, an update that
 * closes the letter closes it, and `deliverUpdates` emails its readers.
 */
export async function publishUpdate(
  ctx: Context,
  letter: Letter,
  actor: Actor,
  { id, seen }: { id: string; seen: Date },
): Promise<PublishOutcome> {
  // Counted before, because counting many readers inside the transaction would delay other writers.
  const readers = (await ctx.store.read((db) => countUpdateReaders(db, letter.slug))).reduce(
    (sum, { reachable }) => sum + reachable,
    0,
  )
  const outcome = await ctx.store.write(async (tx): Promise<PublishOutcome> => {
    const now = ctx.now()
    const update = await findUpdate(tx, letter.slug, id)
    if (!update) return { ok: false, reason: 'update-unknown' }
    if (update.publishedAt) return { ok: false, reason: 'update-published' }
    if (hasEndedAlready(letter, update.kind, now)) return { ok: false, reason: 'letter-ended' }
    const change = { publishedAt: now, updatedAt: now, readers }
    if (!(await changeDraft(tx, { id, letter: letter.slug, seen }, change)))
      return { ok: false, reason: 'draft-changed' }
    const detail = { updateId: id, kind: update.kind }
    await recordAuditEntry(ctx, tx, actor, {
      letter: letter.slug,
      action: 'update-sent',
      count: readers,
      detail,
    })
    return { ok: true, kind: update.kind, readers }
  })
  if (outcome.ok) ctx.emit('info', 'update-published', { letter: letter.slug, kind: outcome.kind, readers })
  return outcome
}

/** Whether a letter has ended in the way that an update announces. A closed letter may still be answered. */
export function hasEndedAlready(letter: Letter, kind: UpdateKind, now: Date): boolean {
  const state = letterState(letter, now)
  return (
    (kind === 'answered' && state === 'answered') ||
    (kind === 'closed' && (state === 'closed' || state === 'answered'))
  )
}
