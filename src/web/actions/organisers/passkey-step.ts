import { clientKey } from '#features/abuse/client-key.ts'
import { consume } from '#features/abuse/limiter.ts'
import { isPasskeyStep, passkeyLabel } from '#features/organisers/passkey.ts'
import type { ActionContext } from '#web/actions/action.ts'
import { readJson } from '#web/forms/json-body.ts'
import { isProof, PROOF } from '#web/organisers/authorize.ts'
import { rememberPasskey } from '#web/organisers/passkey-hint.ts'

/**
 * Performs one step of making or using a passkey, for the page's script. Requests and answers are those of WebAuthn; a
 * refusal is `{ problem }`.
 */
export async function passkeyStep({ cookies, locals, params, request }: ActionContext): Promise<Response> {
  const { app, errorPage, network, organiser } = locals
  const { step } = params
  if (!isPasskeyStep(step)) return errorPage(404)
  const body = await readJson(request)
  if (!body.ok) return errorPage(body.status)
  const making = step === 'begin-making' || step === 'finish-making'
  if (making && organiser && !isProof(Reflect.get(body.value, PROOF), organiser.proof))
    return Response.json({ problem: 'no-proof' }, { status: 403 })
  // Checked at the first step only, so that a slow device does not fail at the last. The script then leads to the page
  // on which organisers confirm who they are.
  if (making && (!organiser || (step === 'begin-making' && !organiser.fresh)))
    return Response.json({ problem: 'confirm-first' }, { status: 403 })
  // A signed-in organiser is limited by account, whatever others on the same network have consumed.
  const key = making && organiser ? `organiser/${organiser.id}` : await clientKey(app.context, network)
  const room = await consume(app.context, 'links', key)
  if (!room.ok) {
    const headers = { 'Retry-After': `${room.retryAfter}` }
    return Response.json({ problem: 'too-many' }, { status: 429, headers })
  }
  // The device shows whose passkey it is; the name comes from the account, never from the request.
  const { [PROOF]: _, ...typed } = body.value as Record<string, unknown>
  const sent: { name?: unknown } = step === 'begin-making' ? { name: organiser?.address } : typed
  if (step === 'finish-making') sent.name = passkeyLabel(sent.name)
  const answer = await app.accounts.passkeyStep(step, sent, request.headers)
  if (step === 'finish')
    app.log('info', answer.ok ? 'organiser-signed-in' : 'passkey-refused', { by: 'passkey' })
  if (answer.ok && (step === 'finish' || step === 'finish-making'))
    rememberPasskey(cookies, app.config.siteUrl)
  return answer
}
