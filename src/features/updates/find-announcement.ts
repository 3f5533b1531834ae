import { findUpdate, textsOfUpdates } from '#db/queries/updates/updates.ts'
import type { Read } from '#db/store.ts'
import type { Announcement } from '#features/email/content.ts'
import { textsIn } from './texts.ts'
import { updateTextIn } from './update.ts'

/** What a piece of news says to whoever reads a language; `null` where there is none of that id. */
export async function findAnnouncement(
  db: Read,
  letter: string,
  updateId: string,
  locale: string,
): Promise<Announcement | null> {
  const updates = await findUpdate(db, letter, updateId)
  const text = updates && updateTextIn(textsIn(await textsOfUpdates(db, [updateId])), locale)
  return text ? { ...text, kind: updates.kind } : null
}
