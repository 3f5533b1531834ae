import { defineMiddleware } from 'astro:middleware'
import type { APIContext, MiddlewareNext } from 'astro'
import { DatabaseDamaged } from '#db/store.ts'
import { NO_BACKLOG } from './features/organisers/backlog.ts'
import { readBacklog } from './features/organisers/read-backlog.ts'
import { readOrganiser } from './features/organisers/read-organiser.ts'
import { describeFault } from './platform/log.ts'
import { inLanguage, localeOfPrefix } from './values/locale.ts'
import { isFromOtherOrigin } from './web/http/same-origin.ts'
import { PERSONAL_PAGE } from './web/http/security-headers.ts'
import { pathAfter, withSafeLocation } from './web/http/site-path.ts'
import { admit } from './web/organisers/authorize.ts'
import { organiserRoute } from './web/organisers/routes.ts'

/** The routes that accept a POST besides organisers' pages: forms, and a webhook. */
const TAKES_POST: ReadonlySet<string> = new Set([
  '/letters/[slug]/sign',
  '/verify/[token]',
  '/signature/[token]',
  '/unsubscribe/[token]',
  '/unsubscribe/organiser/[token]',
  '/bounces',
  '/[...locale]/find-my-signature',
])

/**
 * The routes that accept a POST from any origin, because they rely on no cookie: email programs unsubscribe by the link
 * (RFC 8058), and the email provider is known by its signature.
 */
const FROM_ANYWHERE: ReadonlySet<string> = new Set([
  '/unsubscribe/[token]',
  '/unsubscribe/organiser/[token]',
  '/bounces',
])

/** Handles every request for a page on demand: refuses forged ones, and answers unexpected faults. */
export const onRequest = defineMiddleware(async (context, next) => {
  if (context.isPrerendered) return next()
  const { app, errorPage } = context.locals
  const changes = context.request.method !== 'GET' && context.request.method !== 'HEAD'
  const organise = organiserRoute(context.routePattern)
  if (changes && organise === null && !TAKES_POST.has(context.routePattern)) return errorPage(405)
  const anywhere = FROM_ANYWHERE.has(context.routePattern)
  if (changes && !anywhere && isFromOtherOrigin(context.request.headers, app.config.siteUrl))
    return errorPage(403)
  try {
    return withSafeLocation(organise === null ? await next() : await forOrganisers(context, organise, next))
  } catch (error) {
    app.log('error', 'request-failed', { route: context.routePattern, fault: describeFault(error) })
    return errorPage(error instanceof DatabaseDamaged ? '503-damaged' : 503)
  }
})

/** Renders a page for organisers, if the organiser is allowed to see it. */
async function forOrganisers(context: APIContext, route: string, next: MiddlewareNext): Promise<Response> {
  const { app, errorPage } = context.locals
  const locale = localeOfPrefix(context.params['locale'])
  if (!locale) return errorPage(404)
  const { slug } = context.params
  const session = await app.accounts.sessionOf(context.request.headers)
  const organiser = session && (await readOrganiser(app.context, session, slug))
  context.locals.organiser = organiser
  context.locals.readBacklog = () =>
    slug !== undefined && organiser
      ? readBacklog(app.context, { letter: slug, organiserId: organiser.id, role: organiser.role })
      : Promise.resolve(NO_BACKLOG)
  const admission = await admit(context, route, organiser, (letter) => app.letters.has(letter))
  if (admission.go === 'refused') return errorPage(admission.error)
  if (admission.go === 'sign-in') {
    const to = pathAfter(`${context.url.pathname}${context.url.search}`)
    return context.redirect(`${inLanguage('/organise/sign-in', locale)}?${new URLSearchParams({ to })}`, 303)
  }
  const response = await (admission.go === 'confirm' ? confirmFirst() : next())
  for (const [name, value] of Object.entries(PERSONAL_PAGE)) response.headers.set(name, value)
  return response

  function confirmFirst() {
    if (admission.go === 'confirm') context.locals.held = admission.held
    return next(inLanguage('/organise/confirm', locale ?? 'en'))
  }
}
