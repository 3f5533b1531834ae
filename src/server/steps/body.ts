import type { IncomingMessage } from 'node:http'
import type { App } from '#app.ts'
import type { Exchange, Step, StepResult } from '#server/exchange.ts'
import { declaresTooLarge, drain, isEncoded, MAX_FILE_BODY, mayCarryFile, readBody } from '#web/http/body.ts'
import { acceptsFile } from '#web/organisers/routes.ts'

/** Lets a signed-in organiser send a file, while a slot for one is free. */
export const admitUpload: Step = (exchange) => {
  const { request, target, isRead } = exchange
  const isUpload = !isRead && target && acceptsFile(target.read) && mayCarryFile(request)
  return isUpload ? admit(exchange) : null
}

async function admit(exchange: Exchange): Promise<StepResult> {
  const { site, request, response, errorPage } = exchange
  if (!(await isSignedIn(site.app, request))) return null
  if (!site.uploads.take(response)) {
    drain(request)
    return errorPage(503)
  }
  exchange.maxBody = MAX_FILE_BODY
  return null
}

/** Refuses a body whose declared length is too large. */
export const refuseLargeBody: Step = ({ request, maxBody, errorPage }) => {
  if (!declaresTooLarge(request, maxBody)) return null
  drain(request)
  return errorPage(413)
}

/** Refuses a compressed body. */
export const refuseEncodedBody: Step = ({ request, isRead, errorPage }) => {
  if (!isRead && isEncoded(request)) return errorPage(415)
  return null
}

/** Reads the body of a POST; refuses one that is too large or breaks off. */
export const takeBody: Step = async (exchange) => {
  const { request, response, isRead, expect, maxBody, errorPage } = exchange
  if (expect !== undefined) response.writeContinue()
  if (isRead) return null
  exchange.body = await readBody(request, maxBody)
  return exchange.body ? null : errorPage(413)
}

/** Whether a request has the session of an organiser. Checked before anything is read that only organisers may send. */
async function isSignedIn(app: App, { headers }: IncomingMessage): Promise<boolean> {
  const { cookie } = headers
  return cookie !== undefined && (await app.accounts.sessionOf(new Headers({ cookie }))) !== null
}
