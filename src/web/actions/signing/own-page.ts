import type { Action } from '#web/actions/action.ts'
import { readForm } from '#web/forms/form.ts'
import { checkLinkForm, nonceIn } from '#web/forms/nonce.ts'
import { OUTCOMES } from '#web/outcomes.ts'
import { correctSignature } from './correct.ts'
import { downloadSignature } from './download.ts'
import { eraseSignature } from './erase.ts'
import { logRefusal, NOTHING, OWN_FIELDS, type OwnAct, type OwnPage, type OwnPageShown } from './own-act.ts'
import { answerOffer } from './reaffirm.ts'
import { withdrawSignature } from './withdraw.ts'

const ACTS: ReadonlyMap<string, OwnAct> = new Map([
  ['reaffirm', answerOffer],
  ['keep', answerOffer],
  ['save', correctSignature],
  ['withdraw', withdrawSignature],
  ['erase', eraseSignature],
  ['download', downloadSignature],
])

/** Re-affirms, corrects, withdraws, erases or downloads the signature of a private link. */
export const changeOwnSignature: Action<OwnPage, OwnPageShown> = async (context, page) => {
  const form = await readForm(context.request, OWN_FIELDS)
  if (!form.ok) return context.locals.errorPage(form.status)
  const nonce = nonceIn(context.cookies, page.app.config.siteUrl)
  const foreign = checkLinkForm(nonce, page.token, form.fields)
  if (foreign) {
    logRefusal(page, foreign)
    return { ...NOTHING, status: OUTCOMES.ownPageAgain[foreign].status, again: foreign }
  }
  const act = ACTS.get(form.fields.answer ?? '')
  return act ? act(page, form.fields, context) : context.locals.errorPage(400)
}
