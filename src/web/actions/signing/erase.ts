import { erase } from '#features/signing/erase.ts'
import { logRefusal, NOTHING, nameOf, type OwnAct, showAgain } from './own-act.ts'

/** Erases everything that is stored of a signature. Shows the page itself, because its link is gone after a redirect. */
export const eraseSignature: OwnAct = async (page, _fields, context) => {
  const { app, token, slug } = page
  const name = await nameOf(page)
  const outcome = await erase(app.context, app.letters, token, slug)
  if (!outcome.ok) {
    logRefusal(page, outcome.reason)
    return showAgain(page, context)
  }
  return { ...NOTHING, ended: { state: 'erased', name, scrubbed: outcome.scrubbed } }
}
