import { type ListedInvalidation, listInvalidations } from '#features/moderation/list-invalidations.ts'
import type { Progress } from '#web/loaders/progress.ts'
import type { OrganiserPage } from '#web/organisers/organiser-page.ts'

/** An invalidation in bulk, and how far it is where it is under way. */
export type InvalidationView = ListedInvalidation & { progress: Progress | null }

/** Loads one page of the invalidations in bulk of a letter, the latest first. `next` is the cursor of the next page. */
export async function loadInvalidations(
  page: OrganiserPage,
  after: string | null,
): Promise<{ invalidations: InvalidationView[]; next: string | null; progress: Progress | null }> {
  const { invalidations, next } = await listInvalidations(page.app.context, page.letter.slug, after)
  const running = invalidations.find(({ finishedAt }) => finishedAt === null)
  const progress = running ? progressOf(page, running) : null
  return {
    invalidations: invalidations.map((each) => ({ ...each, progress: each === running ? progress : null })),
    next,
    progress,
  }
}

/** Counts up while signatures are invalidated; while they are restored, counts those that are no longer invalid. */
function progressOf(
  { t }: OrganiserPage,
  { expected, count, pending, restoredAt }: ListedInvalidation,
): Progress {
  const left = count + pending
  const done = restoredAt ? Math.max(0, expected - left) : left
  const total = Math.max(expected, done)
  const key = restoredAt ? 'signatures.restoring' : 'signatures.underWay'
  return { done, total, text: t(key, { done, expected: total }) }
}
