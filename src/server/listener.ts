import type { IncomingMessage, ServerResponse } from 'node:http'
import { describeFault } from '#platform/log.ts'
import { countsProxies } from '#platform/trusted-proxies.ts'
import { errorAnswer } from '#web/http/error-pages.ts'
import { findProxy } from '#web/http/forwarding.ts'
import { send } from '#web/http/page-handler.ts'
import { parseTarget } from '#web/http/request-target.ts'
import { isPersonal, NOT_FOUND_BY_SEARCH, PERSONAL_PAGE } from '#web/http/security-headers.ts'
import { beginExchange, type Exchange, type Site, type Step } from './exchange.ts'
import { admitUpload, refuseEncodedBody, refuseLargeBody, takeBody } from './steps/body.ts'
import { servePage } from './steps/page.ts'
import { dropTrailingSlash, refuseFrameworkPaths, refuseTarget, repairLink, serveFile } from './steps/path.ts'
import { closeIfLast, refuseExpectation, refuseHost, refuseMethod } from './steps/protocol.ts'

/** The steps of every request, in order, until one answers it. */
const STEPS: readonly Step[] = [
  closeIfLast,
  refuseExpectation,
  refuseMethod,
  refuseHost,
  repairLink,
  refuseTarget,
  admitUpload,
  refuseLargeBody,
  serveFile,
  dropTrailingSlash,
  refuseFrameworkPaths,
  refuseEncodedBody,
  takeBody,
  servePage,
]

/** Creates the function that answers every request of the site. An unexpected error is logged and answered with 503. */
export function createListener(site: Site): (request: IncomingMessage, response: ServerResponse) => void {
  const { app, files, headers, trust } = site
  const trusted = { trust, counts: countsProxies(app.config.trustedProxies) }
  return (request, response) => {
    const target = parseTarget(request.url)
    // An address that cannot be read may have been meant for a personal page.
    const kind = !target || isPersonal(target.read) ? PERSONAL_PAGE : NOT_FOUND_BY_SEARCH
    for (const [name, value] of Object.entries({ ...headers, ...kind })) response.setHeader(name, value)
    const finding = findProxy(request, target?.path ?? '', trusted)
    if (finding) app.proxies.note(finding)
    answer(beginExchange(site, request, response, target)).catch((error: unknown) => {
      app.log('error', 'request-failed', { route: 'server', fault: describeFault(error) })
      if (response.headersSent) response.destroy()
      else send(errorAnswer(503, files.html('/503')), response).catch(() => response.destroy())
    })
  }
}

async function answer(exchange: Exchange): Promise<void> {
  for (const step of STEPS) {
    const pending = step(exchange)
    // Without a needless wait: of many requests in one go, the parser stops reading once the answers fill the socket.
    const result = pending instanceof Promise ? await pending : pending
    if (result === 'sent') return
    if (result) return send(result, exchange.response)
  }
  return send(exchange.errorPage(404), exchange.response)
}
