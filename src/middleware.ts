import { defineMiddleware } from 'astro:middleware'
import { describeFault } from './log.ts'
import { isFromOtherOrigin } from './web/same-origin.ts'

/** The pages that a form is sent to. */
const TAKES_POST: ReadonlySet<string> = new Set([
  '/letters/[slug]/sign',
  '/verify/[token]',
  '/signature/[token]',
  '/unsubscribe/[token]',
  '/[...locale]/find-my-signature',
])

/** Meets every request for a page on demand: refuses forged ones, and meets the faults that nobody expected. */
export const onRequest = defineMiddleware(async (context, next) => {
  if (context.isPrerendered) return next()
  const { app, errorPage } = context.locals
  const changes = context.request.method !== 'GET' && context.request.method !== 'HEAD'
  if (changes && !TAKES_POST.has(context.routePattern)) return errorPage(405)
  // Whoever ends the news for a reader posts from where they are; the link alone decides (RFC 8058).
  const anywhere = context.routePattern === '/unsubscribe/[token]'
  if (changes && !anywhere && isFromOtherOrigin(context.request.headers, app.config.siteUrl))
    return errorPage(403)
  try {
    return await next()
  } catch (error) {
    app.log('error', 'request-failed', { route: context.routePattern, fault: describeFault(error) })
    return errorPage(503)
  }
})
