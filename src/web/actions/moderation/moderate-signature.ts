import { invalidateSignature } from '#features/moderation/invalidate-signature.ts'
import { moderateName, NAME_ACTS } from '#features/moderation/moderate-name.ts'
import { readSignature } from '#features/moderation/read-signature.ts'
import { releaseSignature } from '#features/moderation/release-signature.ts'
import { restoreSignature } from '#features/moderation/restore-signature.ts'
import type { OrganiseKey } from '#i18n/organise.ts'
import type { Action, Problem, Refusal } from '#web/actions/action.ts'
import { readForm } from '#web/forms/form.ts'
import { type Reason, readCause, readReason } from '#web/forms/reason.ts'
import type { OrganiserPage } from '#web/organisers/organiser-page.ts'
import { OUTCOMES } from '#web/outcomes.ts'

/** The answers that the forms of the page send, and the sentence that says that each is done. */
export const SIGNATURE_NOTICES = {
  hide: 'signatures.doneHide',
  show: 'signatures.doneShow',
  feature: 'signatures.doneFeature',
  unfeature: 'signatures.doneUnfeature',
  invalidate: 'signatures.doneInvalidate',
  restore: 'signatures.doneRestore',
  'release-one': 'signatures.doneReleaseOne',
  'undo-one': 'signatures.doneUndoOne',
} as const satisfies Record<string, OrganiseKey>

type Answer = keyof typeof SIGNATURE_NOTICES

/** Whether a form of the page sends this answer. */
export function isSignatureAnswer(answer: string): answer is Answer {
  return Object.hasOwn(SIGNATURE_NOTICES, answer)
}

/** The form that comes back: the answer that was refused, and the fields beside it. */
export type ModerationInput = { answer: string; cause: string; reason: string }

/** Hides, features, invalidates, restores or releases one signature. */
export const moderateSignature: Action<OrganiserPage, Refusal<ModerationInput>> = async (context, page) => {
  const { errorPage } = context.locals
  const { app, letter, base, t } = page
  const id = context.params['id'] ?? ''
  if (!(await readSignature(app.context, letter.slug, id))) return errorPage(404)
  const form = await readForm(context.request, ['answer', 'cause', 'reason'])
  if (!form.ok) return errorPage(form.status)
  const answer = form.fields.answer ?? ''
  if (!isSignatureAnswer(answer)) return errorPage(400)
  const reason = readReason(form.fields.reason)
  const cause = readCause(form.fields.cause)
  const typed = { answer, cause: cause ?? '', reason: reason.text }
  const problems = problemsOf(page, answer, { reason, cause })
  if (problems.length > 0) return { status: 422, problems, typed }
  const outcome = await perform(page, id, answer, { reason: reason.text, cause })
  if (outcome.ok) return context.redirect(`${base}/signatures/${id}?done=${answer}`, 303)
  const { status, sentence } = OUTCOMES.signature[outcome.reason]
  return { status, problems: [{ text: t(sentence), field: 'main' }], typed }
}

function problemsOf(
  { t }: OrganiserPage,
  answer: Answer,
  { reason, cause }: { reason: Reason; cause: ReturnType<typeof readCause> },
): Problem[] {
  const needsReason = answer === 'invalidate' || answer === 'restore'
  return [
    ...(needsReason && reason.problem ? [{ text: t(reason.problem), field: `reason-${answer}` }] : []),
    ...(answer === 'invalidate' && !cause ? [{ text: t('signatures.causeMissing'), field: 'cause' }] : []),
  ]
}

function perform(
  { app, letter, actor }: OrganiserPage,
  id: string,
  answer: Answer,
  { reason, cause }: { reason: string; cause: ReturnType<typeof readCause> },
) {
  const signature = { letter: letter.slug, id }
  const nameAct = NAME_ACTS.find((act) => act === answer)
  if (nameAct) return moderateName(app.context, actor, signature, nameAct)
  if (answer === 'release-one' || answer === 'undo-one')
    return releaseSignature(app.context, actor, signature, answer === 'release-one')
  if (answer === 'invalidate' && cause) {
    const { timeZone } = letter
    return invalidateSignature(app.context, actor, signature, { cause, reason, timeZone })
  }
  return restoreSignature(app.context, actor, signature, reason)
}
