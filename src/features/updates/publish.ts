import { countUpdateReaders } from '#db/queries/updates/deliveries.ts'
import { changeDraft, findUpdate } from '#db/queries/updates/updates.ts'
import type { Context } from '#features/context.ts'
import { type Letter, letterState } from '#features/letters/letter.ts'
import type { Actor } from '#features/organisers/organiser.ts'
import { recordAuditEntry } from '#features/organisers/record-audit-entry.ts'
import type { UpdateKind } from './update.ts'

export type PublishOutcome =
  | { ok: true; kind: UpdateKind; readers: number }
  /** `draft-changed`: it is not what was looked at. `letter-ended`: what it announces was so before. */
  | { ok: false; reason: 'update-unknown' | 'update-published' | 'draft-changed' | 'letter-ended' }

/**
 * Publishes a piece of news as it was seen (`seen`: when it was saved): it stands on the letter's page from now on, the
 * letter ends with it if that is what it says, and its readers are mailed one after another, by `deliverUpdates`.
 */
export async function publishUpdate(
  ctx: Context,
  letter: Letter,
  actor: Actor,
  { id, seen }: { id: string; seen: Date },
): Promise<PublishOutcome> {
  // Counted before: many readers take a while, and nobody is to wait for a transaction that counts.
  const readers = (await ctx.store.read((db) => countUpdateReaders(db, letter.slug))).reduce(
    (sum, { reachable }) => sum + reachable,
    0,
  )
  return ctx.store.write(async (tx): Promise<PublishOutcome> => {
    const now = ctx.now()
    const updates = await findUpdate(tx, letter.slug, id)
    if (!updates) return { ok: false, reason: 'update-unknown' }
    if (updates.publishedAt) return { ok: false, reason: 'update-published' }
    if (isOverAlready(letter, updates.kind, now)) return { ok: false, reason: 'letter-ended' }
    const change = { publishedAt: now, updatedAt: now, readers }
    if (!(await changeDraft(tx, { id, letter: letter.slug, seen }, change)))
      return { ok: false, reason: 'draft-changed' }
    const detail = { updateId: id, kind: updates.kind }
    await recordAuditEntry(ctx, tx, actor, {
      letter: letter.slug,
      action: 'update-sent',
      count: readers,
      detail,
    })
    return { ok: true, kind: updates.kind, readers }
  })
}

/** Whether a letter has ended in the way that a piece of news announces. A closed letter may still be answered. */
export function isOverAlready(letter: Letter, kind: UpdateKind, now: Date): boolean {
  const state = letterState(letter, now)
  return (
    (kind === 'answered' && state === 'answered') ||
    (kind === 'closed' && (state === 'closed' || state === 'answered'))
  )
}
