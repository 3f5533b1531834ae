import { reaffirm } from '#features/signing/reaffirm.ts'
import { OUTCOMES } from '#web/outcomes.ts'
import { logRefusal, NOTHING, type OwnAct, showAgain } from './own-act.ts'

/** Re-affirms the version that is offered, or keeps the name at the version that was signed. */
export const answerOffer: OwnAct = async (page, fields, context) => {
  const { app, token, slug } = page
  const answer = fields.answer === 'reaffirm' ? 'reaffirm' : 'keep'
  const choice = { version: Number(fields.version ?? ''), digest: fields.digest ?? '', answer } as const
  const outcome = await reaffirm(app.context, app.letters, token, choice, slug)
  if (!outcome.ok) {
    logRefusal(page, outcome.reason)
    if (outcome.reason !== 'offer-changed') return showAgain(page, context)
    return { ...NOTHING, status: OUTCOMES.ownPageAgain['offer-changed'].status, again: outcome.reason }
  }
  return showAgain(page, context)
}
