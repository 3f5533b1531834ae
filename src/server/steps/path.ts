import { redirect, type Step } from '#server/exchange.ts'
import { readDamagedLink } from '#web/http/damaged-link.ts'
import { isErrorPage } from '#web/http/error-pages.ts'
import { parseTarget } from '#web/http/request-target.ts'
import { sitePath } from '#web/http/site-path.ts'
import { serveStaticFile } from '#web/http/static-files.ts'

/** Leads from a damaged link of an email to the repaired one, or to a page that says how to get another. */
export const repairLink: Step = (exchange) => {
  const { request, response, isRead, errorPage } = exchange
  const link = readDamagedLink(request.url)
  if (link?.mended && isRead) {
    const to = sitePath(link.mended)
    return to === null ? errorPage(404) : redirect(response, 302, to)
  }
  // An email program that ends the updates at once posts and follows no redirect (RFC 8058).
  const repaired = link?.mended?.startsWith('/unsubscribe/') ? parseTarget(link.mended) : null
  if (link && !repaired) return errorPage(link.page === 'sign-in' ? '404-sign-in' : '404-link')
  exchange.target = repaired ?? exchange.target
  return null
}

/** Refuses an address that cannot be read. */
export const refuseTarget: Step = ({ target, errorPage }) => (target ? null : errorPage(400))

/** Serves a built page or another file of the site from memory. */
export const serveFile: Step = ({ site, request, response, target, isRead, errorPage }) => {
  const path = target?.path ?? ''
  const file = site.files.find(path)
  if (!file || isErrorPage(path)) return null
  if (!isRead) return errorPage(405)
  serveStaticFile(file, request, response)
  return 'sent'
}

/** Redirects an address with a slash at its end to the one without. */
export const dropTrailingSlash: Step = ({ response, target, isRead, errorPage }) => {
  const { path, query } = target ?? { path: '/', query: '' }
  if (path === '/' || !path.endsWith('/') || !isRead) return null
  const to = sitePath(`${path.replace(/(?<!\/)\/+$/, '') || '/'}${query}`)
  return to === null ? errorPage(404) : redirect(response, 308, to)
}

/** Refuses the paths that the framework would answer by itself. The site has no page below this prefix. */
export const refuseFrameworkPaths: Step = ({ target, errorPage }) => {
  if (target?.path.startsWith('/_')) return errorPage(404)
  return null
}
