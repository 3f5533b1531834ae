import { parseCorrection } from '#features/signatures/entry.ts'
import { correct } from '#features/signing/correct.ts'
import { readOwnSignature } from '#features/signing/read-own-signature.ts'
import { logRefusal, NOTHING, type OwnAct, showAgain } from './own-act.ts'

/** Corrects the entry of a signature, and its consents. */
export const correctSignature: OwnAct = async (page, typed, context) => {
  const { app, token, slug } = page
  const own = await readOwnSignature(app.context, app.letters, token, slug)
  if (!own.ok) return showAgain(page, context)
  const parsed = parseCorrection(own.letter, typed)
  if (!parsed.ok) return { ...NOTHING, status: 422, correction: { typed, errors: parsed.errors } }
  const outcome = await correct(app.context, app.letters, token, parsed.correction, slug)
  if (outcome.ok) return showAgain(page, context, [['saved', '']])
  const { reason } = outcome
  if (reason === 'email-forgotten' || reason === 'email-other') {
    const errors = [{ field: 'email', problem: reason }]
    return { ...NOTHING, status: 422, correction: { typed, errors } }
  }
  logRefusal(page, reason)
  return showAgain(page, context)
}
