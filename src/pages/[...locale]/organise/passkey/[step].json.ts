import type { APIRoute } from 'astro'
import { isPasskeyStep } from '../../../../domain/passkey.ts'
import { clientKey } from '../../../../usecases/client-key.ts'
import { useUp } from '../../../../usecases/limiter.ts'
import { readJson } from '../../../../web/json-body.ts'

export const prerender = false

/** The steps of making and of using a passkey, for the page's script. What each takes and answers is WebAuthn's. */
export const POST: APIRoute = async ({ locals, params, request }) => {
  const { app, errorPage, network, organiser } = locals
  const { step } = params
  if (!isPasskeyStep(step)) return errorPage(404)
  const body = await readJson(request)
  if (!body.ok) return errorPage(body.status)
  const making = step === 'begin-making' || step === 'finish-making'
  if (making && !organiser?.fresh) return errorPage(403)
  const room = await useUp(app.context, 'links', await clientKey(app.context, network))
  if (!room.ok) {
    const headers = { 'Retry-After': `${room.retryAfter}` }
    return Response.json({ problem: 'too-many' }, { status: 429, headers })
  }
  // The device shows whose passkey it is; nobody says so but the account itself.
  const sent = step === 'begin-making' ? { name: organiser?.address } : body.value
  const answer = await app.accounts.passkeyStep(step, sent, request.headers)
  if (step === 'finish')
    app.log('info', answer.ok ? 'organiser-signed-in' : 'passkey-refused', { by: 'passkey' })
  return answer
}
