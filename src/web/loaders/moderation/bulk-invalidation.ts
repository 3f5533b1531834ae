import { type Preview, previewInvalidation } from '#features/moderation/preview-bulk-invalidate.ts'
import { typedSearch } from '#features/moderation/search.ts'
import type { BulkInvalidationRefusal } from '#web/actions/moderation/bulk-invalidate.ts'
import { type Condition, readCondition } from '#web/forms/search-condition.ts'
import type { OrganiserPage } from '#web/organisers/organiser-page.ts'

/** Loads the condition of an invalidation in bulk, from the refused form or the address, and what it would do. */
export async function loadBulkInvalidation(
  page: OrganiserPage,
  { searchParams }: URL,
  refusal: BulkInvalidationRefusal | null,
): Promise<{ condition: Condition; preview: Preview | null }> {
  // A link from a search, or the button for the preview, brings the condition in the address.
  const condition =
    refusal?.typed.condition ??
    readCondition(
      page,
      typedSearch((name) => searchParams.get(name)),
      { isSent: searchParams.size > 0 },
    )
  if (refusal?.preview) return { condition, preview: refusal.preview }
  const { search } = condition
  const { app, letter } = page
  return { condition, preview: search && (await previewInvalidation(app.context, letter.slug, search)) }
}
