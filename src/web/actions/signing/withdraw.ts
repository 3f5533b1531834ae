import { withdraw } from '#features/signing/withdraw.ts'
import { logRefusal, NOTHING, nameOf, type OwnAct, showAgain } from './own-act.ts'

/** Withdraws a verified signature. Shows the page itself, because the name is gone after a redirect. */
export const withdrawSignature: OwnAct = async (page, _fields, context) => {
  const { app, token, slug } = page
  const name = await nameOf(page)
  const outcome = await withdraw(app.context, app.letters, token, slug)
  if (!outcome.ok) {
    logRefusal(page, outcome.reason)
    return showAgain(page, context)
  }
  return { ...NOTHING, ended: { state: 'withdrawn', name, scrubbed: outcome.scrubbed } }
}
