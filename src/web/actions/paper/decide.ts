import { decidePaper, type PaperDecision } from '#features/paper/decide.ts'
import { type Action, type Refusal, refuse } from '#web/actions/action.ts'
import { readForm } from '#web/forms/form.ts'
import type { OrganiserPage } from '#web/organisers/organiser-page.ts'
import { OUTCOMES } from '#web/outcomes.ts'

/** Approves or rejects a batch of paper signatures. The refusal returns the reason that was typed. */
export const decidePaperBatch: Action<OrganiserPage, Refusal<string>> = async (context, page) => {
  const { app, letter, actor, base, t } = page
  const { errorPage } = context.locals
  const form = await readForm(context.request, ['decision', 'seen', 'reason'])
  if (!form.ok) return errorPage(form.status)
  const decision = parseDecision(form.fields)
  if (!decision) return errorPage(400)
  const batchId = context.params['id'] ?? ''
  const outcome = await decidePaper(app.context, actor, { letter: letter.slug, batchId }, decision)
  if (outcome.ok) {
    const done = decision.choice === 'approve' ? 'approved' : 'rejected'
    return context.redirect(`${base}/paper/${batchId}?done=${done}`, 303)
  }
  if (outcome.reason === 'batch-unknown') return errorPage(404)
  const { status, sentence, field } = OUTCOMES.paperDecision[outcome.reason]
  return refuse(status, { text: t(sentence), field }, form.fields.reason ?? '')
}

/** `seen` is how many rows, or which state, the page has shown: the decision is refused where that has changed. */
function parseDecision(
  fields: Partial<Record<'decision' | 'seen' | 'reason', string>>,
): PaperDecision | null {
  const { decision, seen = '', reason = '' } = fields
  if (decision === 'approve') return { choice: 'approve', seen: /^\d{1,5}$/.test(seen) ? Number(seen) : -1 }
  if (decision !== 'reject' || (seen !== 'waiting' && seen !== 'approved')) return null
  return { choice: 'reject', seen, reason }
}
