import { localesOf } from '#features/letters/letter.ts'
import { type OrganisersUpdate, readUpdate } from '#features/updates/read-update.ts'
import { type PublishedUpdate, type UpdateText, updateTextIn } from '#features/updates/update.ts'
import type { Locale } from '#values/locale.ts'
import type { Progress } from '#web/loaders/progress.ts'
import type { UpdatePage } from '#web/organisers/update-page.ts'

/** An update as its organisers see it. */
export type UpdateView = OrganisersUpdate & {
  /** The update as readers see it, or would if it were published now. */
  item: PublishedUpdate
  /** Title and text in the language of the page, or the first one that it is written in. */
  headline: (UpdateText & { locale: Locale }) | null
  /** The emails that a draft would send, one for each language in which it is written. */
  emails: { language: Locale; subject: string; text: string }[]
  /** How far the emails are while they are being sent. */
  sending: Progress | null
}

/** Loads an update; `null` for a new one, and where the letter has no such update. */
export async function loadUpdate(page: UpdatePage): Promise<UpdateView | null> {
  const { app, letter, locale, id, t } = page
  const update = id === 'new' ? null : await readUpdate(app.context, letter, id)
  if (!update) return null
  const { row, texts, state, progress } = update
  const { kind } = row
  const item = { id, letter: letter.slug, kind, publishedAt: row.publishedAt ?? app.context.now(), texts }
  const emails = state === 'draft' ? previews(page, update) : []
  if (state !== 'sending' || !progress) {
    return { ...update, item, headline: updateTextIn(texts, locale), emails, sending: null }
  }
  const { sent, readers } = progress
  const text = t('updates.progress', { sent, readers })
  const sending = { done: sent, total: Math.max(readers, sent), text }
  return { ...update, item, headline: updateTextIn(texts, locale), emails, sending }
}

function previews({ app, letter }: UpdatePage, { row, texts }: OrganisersUpdate): UpdateView['emails'] {
  return localesOf(letter).flatMap((language) => {
    const text = updateTextIn(texts, language)
    if (text?.locale !== language) return []
    const email = app.previewOf(letter, { ...text, kind: row.kind })
    return [{ language, subject: email.subject, text: email.text }]
  })
}
