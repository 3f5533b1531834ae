import type { Step } from '#server/exchange.ts'
import { clientNetwork } from '#web/http/client-address.ts'
import { answerWithPage } from '#web/http/page-handler.ts'

/** Answers with the page that matches the request. */
export const servePage: Step = async ({ site, request, response, target, body, errorPage }) => {
  const { app, pages, streams, trust, host } = site
  if (target) request.url = `${target.path}${target.query}`
  // Pages know one address of the site, whatever host the request names.
  request.headers.host = host
  const network = clientNetwork(request, trust)
  const takeStreamSlot = () => streams.take(network, response)
  const locals = { app, errorPage, network, organiser: null, takeStreamSlot }
  return (await answerWithPage(pages, locals, { request, body }, response)) ? 'sent' : null
}
