import type { Step } from '#server/exchange.ts'
import { namesOneHost } from '#web/http/request-target.ts'

/** Asks the client to close the connection where a further request on it could not be trusted or answered. */
export const closeIfLast: Step = ({ site, request, response, expect }) => {
  // A client that waits for leave to send, and gets none, may send its body or its next request; and after an offer of
  // another protocol the parser does not know what follows.
  if (site.stopping.aborted || expect !== undefined || request.headers.upgrade !== undefined)
    response.setHeader('Connection', 'close')
  return null
}

/** Refuses expectations other than 100-continue (RFC 9110, 10.1.1). */
export const refuseExpectation: Step = ({ expect }) =>
  expect === undefined || expect.toLowerCase() === '100-continue'
    ? null
    : new Response(null, { status: 417, headers: { 'Cache-Control': 'no-store' } })

/** Refuses every method but GET, HEAD and POST. */
export const refuseMethod: Step = ({ request, isRead, errorPage }) => {
  if (isRead || request.method === 'POST') return null
  const answer = errorPage(405)
  answer.headers.set('Allow', 'GET, HEAD, POST')
  return answer
}

/** Refuses a request that names no host, or several. */
export const refuseHost: Step = ({ request, errorPage }) => {
  if (!namesOneHost(request)) return errorPage(400)
  return null
}
