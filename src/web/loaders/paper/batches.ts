import { type ListedBatch, listPaper } from '#features/paper/list.ts'
import type { OrganiserPage } from '#web/organisers/organiser-page.ts'

/** Loads one page of the batches of paper signatures of a letter, and the counts. `next` is the cursor of the next page. */
export async function loadBatches(
  { app, letter }: OrganiserPage,
  after: string | null,
): Promise<{ batches: ListedBatch[]; next: string | null; verified: number; paper: number }> {
  const { batches, next } = await listPaper(app.context, letter.slug, after)
  const { count } = await app.counts.of(letter)
  return { batches, next, verified: count.count, paper: count.paper }
}
