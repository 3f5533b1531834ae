import type { MessageKey } from '#i18n/translate.ts'

type ErrorPage = {
  title: MessageKey
  lead: MessageKey
  /** Where the page leads; to the letters by default. */
  to?: '/organise' | '/organise/sign-in' | '/find-my-signature'
}

/**
 * The error pages, built with the site and served with their status. Where a status has several causes, each has a page
 * that says what is missing and who can grant it.
 */
export const ERROR_PAGES = {
  400: { title: 'badRequest.title', lead: 'badRequest.lead' },
  403: { title: 'otherSite.title', lead: 'otherSite.lead' },
  '403-form': { title: 'otherForm.title', lead: 'otherForm.lead', to: '/organise' },
  '403-member': { title: 'forbidden.memberTitle', lead: 'forbidden.member', to: '/organise' },
  '403-moderator': { title: 'forbidden.title', lead: 'forbidden.moderator', to: '/organise' },
  '403-owner': { title: 'forbidden.title', lead: 'forbidden.owner', to: '/organise' },
  404: { title: 'notFound.title', lead: 'notFound.lead' },
  '404-link': { title: 'damagedLink.title', lead: 'damagedLink.lead', to: '/find-my-signature' },
  '404-sign-in': { title: 'damagedLink.title', lead: 'damagedLink.lead', to: '/organise/sign-in' },
  405: { title: 'wrongMethod.title', lead: 'wrongMethod.lead' },
  413: { title: 'tooLarge.title', lead: 'tooLarge.lead' },
  415: { title: 'notAForm.title', lead: 'notAForm.lead' },
  503: { title: 'fault.title', lead: 'fault.lead' },
  '503-damaged': { title: 'fault.title', lead: 'fault.damaged' },
} as const satisfies Record<string, ErrorPage>

/** A status, with the cause where it has several. */
export type ErrorKind = keyof typeof ERROR_PAGES

/** The error pages as a list. */
export const ERRORS = Object.entries(ERROR_PAGES) as unknown as [kind: string, page: ErrorPage][]

/** Whether a path is that of an error page, which is never served at its own address. */
export function isErrorPage(path: string): boolean {
  return /\/\d{3}(?:-[a-z-]+)?$/.test(path)
}

/** Responds with an error page. `html` is `undefined` where no site is built, under `npm run dev`. */
export function errorAnswer(kind: ErrorKind, html: string | undefined): Response {
  const status = Number.parseInt(String(kind), 10)
  return new Response(html ?? `${kind}`, {
    status,
    headers: {
      'Content-Type': html === undefined ? 'text/plain' : 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      ...(status === 405 ? { Allow: 'GET, HEAD' } : {}),
      ...(status === 503 ? { 'Retry-After': '60' } : {}),
    },
  })
}
