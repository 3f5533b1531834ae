import { findUpdate, textsOfUpdates } from '#db/queries/updates/updates.ts'
import type { Read } from '#db/store.ts'
import type { Announcement } from '#features/email/content.ts'
import { textsIn } from './texts.ts'
import { updateTextIn } from './update.ts'

/** Reads an update in a language, or in the first in which it was written; `null` for an unknown id. */
export async function findAnnouncement(
  db: Read,
  letter: string,
  updateId: string,
  locale: string,
): Promise<Announcement | null> {
  const update = await findUpdate(db, letter, updateId)
  const text = update && updateTextIn(textsIn(await textsOfUpdates(db, [updateId])), locale)
  return text ? { ...text, kind: update.kind } : null
}
