import { changeDraft, findUpdate, insertUpdate, replaceUpdateTexts } from '#db/queries/updates/updates.ts'
import type { Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import type { Letter } from '#features/letters/letter.ts'
import type { Actor } from '#features/organisers/organiser.ts'
import { recordAuditEntry } from '#features/organisers/record-audit-entry.ts'
import { LOCALES } from '#values/locale.ts'
import type { UpdateDraft } from './form.ts'
import type { UpdateTexts } from './update.ts'

/** The outcome of saving a draft. */
export type SaveDraftOutcome =
  | { ok: true; id: string }
  /** `draft-changed`: another organiser saved it since it was read. Their text is kept. */
  | { ok: false; reason: 'update-unknown' | 'update-published' | 'draft-changed' }

/** Stores a new draft, which only the letter's organisers see. */
export async function beginDraft(
  ctx: Context,
  letter: Letter,
  actor: Actor,
  { kind, texts }: UpdateDraft,
): Promise<{ id: string }> {
  const id = ctx.newId()
  const now = ctx.now()
  await ctx.store.write(async (tx) => {
    await insertUpdate(tx, {
      id,
      letter: letter.slug,
      kind,
      organiserId: actor === 'operator' ? null : actor.organiserId,
      createdAt: now,
      updatedAt: now,
      publishedAt: null,
      readers: null,
      place: null,
      finishedAt: null,
      cancelledAt: null,
    })
    await storeTexts(ctx, tx, letter, actor, { id, texts })
  })
  return { id }
}

/** Replaces a draft if it is still the one that was read (`seen`: when that was saved). */
export async function saveDraft(
  ctx: Context,
  letter: Letter,
  actor: Actor,
  { id, seen, draft: { kind, texts } }: { id: string; seen: Date; draft: UpdateDraft },
): Promise<SaveDraftOutcome> {
  // Always later than `seen`, also when both are saved within one millisecond.
  const updatedAt = new Date(Math.max(ctx.now().getTime(), seen.getTime() + 1))
  return ctx.store.write(async (tx): Promise<SaveDraftOutcome> => {
    if (!(await changeDraft(tx, { id, letter: letter.slug, seen }, { kind, updatedAt }))) {
      const update = await findUpdate(tx, letter.slug, id)
      if (!update) return { ok: false, reason: 'update-unknown' }
      return { ok: false, reason: update.publishedAt ? 'update-published' : 'draft-changed' }
    }
    await storeTexts(ctx, tx, letter, actor, { id, texts })
    return { ok: true, id }
  })
}

async function storeTexts(
  ctx: Context,
  tx: Write,
  letter: Letter,
  actor: Actor,
  { id: updateId, texts }: { id: string; texts: UpdateTexts },
): Promise<void> {
  const rows = LOCALES.flatMap((locale) => {
    const text = texts[locale]
    return text ? [{ updateId, locale, ...text }] : []
  })
  await replaceUpdateTexts(tx, updateId, rows)
  await recordAuditEntry(ctx, tx, actor, {
    letter: letter.slug,
    action: 'update-drafted',
    detail: { updateId },
  })
}
