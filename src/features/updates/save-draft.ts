import { changeDraft, findNews, insertNews, replaceNewsTexts } from '#db/queries/updates/updates.ts'
import type { Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import type { Letter } from '#features/letters/letter.ts'
import type { Actor } from '#features/organisers/organiser.ts'
import { recordAct } from '#features/organisers/record-act.ts'
import { LOCALES } from '#values/locale.ts'
import type { NewsDraft } from './form.ts'
import type { NewsTexts } from './update.ts'

export type SaveDraftOutcome =
  | { ok: true; id: string }
  /** `draft-changed`: somebody else saved it since it was read, and what they wrote stays. */
  | { ok: false; reason: 'news-unknown' | 'news-published' | 'draft-changed' }

/** Takes down a new piece of news, which nobody sees but the letter's organisers. */
export async function beginDraft(
  ctx: Context,
  letter: Letter,
  actor: Actor,
  { kind, texts }: NewsDraft,
): Promise<{ id: string }> {
  const id = ctx.newId()
  const now = ctx.now()
  await ctx.store.write(async (tx) => {
    await insertNews(tx, {
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
    await writeDown(ctx, tx, letter, actor, { id, texts })
  })
  return { id }
}

/** Saves a draft over the one that was read (`seen`: when that was saved), if it is still that one. */
export async function saveDraft(
  ctx: Context,
  letter: Letter,
  actor: Actor,
  { id, seen, draft: { kind, texts } }: { id: string; seen: Date; draft: NewsDraft },
): Promise<SaveDraftOutcome> {
  // Two that are saved within a millisecond are two all the same.
  const updatedAt = new Date(Math.max(ctx.now().getTime(), seen.getTime() + 1))
  return ctx.store.write(async (tx): Promise<SaveDraftOutcome> => {
    if (!(await changeDraft(tx, { id, letter: letter.slug, seen }, { kind, updatedAt }))) {
      const news = await findNews(tx, letter.slug, id)
      if (!news) return { ok: false, reason: 'news-unknown' }
      return { ok: false, reason: news.publishedAt ? 'news-published' : 'draft-changed' }
    }
    await writeDown(ctx, tx, letter, actor, { id, texts })
    return { ok: true, id }
  })
}

async function writeDown(
  ctx: Context,
  tx: Write,
  letter: Letter,
  actor: Actor,
  { id: newsId, texts }: { id: string; texts: NewsTexts },
): Promise<void> {
  const rows = LOCALES.flatMap((locale) => {
    const text = texts[locale]
    return text ? [{ newsId, locale, ...text }] : []
  })
  await replaceNewsTexts(tx, newsId, rows)
  await recordAct(ctx, tx, actor, { letter: letter.slug, action: 'news-drafted', detail: { newsId } })
}
