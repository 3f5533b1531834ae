import { defineMiddleware } from 'astro:middleware'
import { describeFault } from './log.ts'
import { isFromOtherOrigin } from './web/same-origin.ts'

/** What takes a POST: the pages that a form is sent to, and a webhook. */
const TAKES_POST: ReadonlySet<string> = new Set([
  '/letters/[slug]/sign',
  '/verify/[token]',
  '/signature/[token]',
  '/unsubscribe/[token]',
  '/bounces',
  '/[...locale]/find-my-signature',
])

/**
 * What may be posted from anywhere, because no cookie decides there: by whoever ends the news for a reader (RFC 8058),
 * where the link does, and by the mail provider, where the signature does.
 */
const FROM_ANYWHERE: ReadonlySet<string> = new Set(['/unsubscribe/[token]', '/bounces'])

/** Meets every request for a page on demand: refuses forged ones, and meets the faults that nobody expected. */
export const onRequest = defineMiddleware(async (context, next) => {
  if (context.isPrerendered) return next()
  const { app, errorPage } = context.locals
  const changes = context.request.method !== 'GET' && context.request.method !== 'HEAD'
  if (changes && !TAKES_POST.has(context.routePattern)) return errorPage(405)
  const anywhere = FROM_ANYWHERE.has(context.routePattern)
  if (changes && !anywhere && isFromOtherOrigin(context.request.headers, app.config.siteUrl))
    return errorPage(403)
  try {
    return await next()
  } catch (error) {
    app.log('error', 'request-failed', { route: context.routePattern, fault: describeFault(error) })
    return errorPage(503)
  }
})
