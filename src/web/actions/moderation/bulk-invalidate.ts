import { bulkInvalidate } from '#features/moderation/bulk-invalidate.ts'
import type { Preview } from '#features/moderation/preview-bulk-invalidate.ts'
import { SEARCH_FIELDS, typedSearch } from '#features/moderation/search.ts'
import type { InvalidationCause } from '#features/signatures/invalidation.ts'
import type { Action, Refusal } from '#web/actions/action.ts'
import { readForm } from '#web/forms/form.ts'
import { readCause, readReason } from '#web/forms/reason.ts'
import { type Condition, readCondition } from '#web/forms/search-condition.ts'
import type { OrganiserPage } from '#web/organisers/organiser-page.ts'

/** The form that comes back: the condition, and what was decided. */
export type BulkInvalidationInput = { condition: Condition; cause: InvalidationCause | null; reason: string }

/** `preview` is given where it was computed already. */
export type BulkInvalidationRefusal = Refusal<BulkInvalidationInput> & { preview: Preview | null }

/** Invalidates every signature that fits a condition, if they are no more than the organiser has seen in the preview. */
export const invalidateInBulk: Action<OrganiserPage, BulkInvalidationRefusal> = async (context, page) => {
  const { app, letter, actor, base, t } = page
  const { errorPage } = context.locals
  const form = await readForm(context.request, [...SEARCH_FIELDS, 'seen', 'cause', 'reason'])
  if (!form.ok) return errorPage(form.status)
  const { fields } = form
  const condition = readCondition(
    page,
    typedSearch((name) => fields[name]),
    { isSent: true },
  )
  const reason = readReason(fields.reason)
  const cause = readCause(fields.cause)
  const typed = { condition, cause, reason: reason.text }
  if (!condition.search) return { status: 422, problems: condition.problems, typed, preview: null }
  const seen = Number(fields.seen)
  if (!Number.isSafeInteger(seen) || seen < 0) return errorPage(400)
  if (!cause || reason.problem) {
    const problems = [
      ...(cause ? [] : [{ text: t('signatures.causeMissing'), field: 'cause' }]),
      ...(reason.problem ? [{ text: t(reason.problem), field: 'reason' }] : []),
    ]
    return { status: 422, problems, typed, preview: null }
  }
  const decided = { seen, cause, reason: reason.text }
  const outcome = await bulkInvalidate(app.context, actor, letter.slug, condition.search, decided)
  if (outcome.ok) return context.redirect(`${base}/invalidations?done=`, 303)
  const { preview } = outcome
  if (outcome.reason === 'nobody') return { status: 200, problems: [], typed, preview }
  return { status: 409, problems: [{ text: t('signatures.moreNow'), field: 'preview' }], typed, preview }
}
