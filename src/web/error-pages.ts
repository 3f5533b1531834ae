import type { MessageKey } from '../i18n/translate.ts'

/** The pages for what cannot be answered otherwise, built with the site and served with their status. */
export const ERROR_PAGES = {
  400: { title: 'badRequest.title', lead: 'badRequest.lead' },
  403: { title: 'otherSite.title', lead: 'otherSite.lead' },
  404: { title: 'notFound.title', lead: 'notFound.lead' },
  405: { title: 'wrongMethod.title', lead: 'wrongMethod.lead' },
  413: { title: 'tooLarge.title', lead: 'tooLarge.lead' },
  415: { title: 'notAForm.title', lead: 'notAForm.lead' },
  503: { title: 'fault.title', lead: 'fault.lead' },
} as const satisfies Record<number, { title: MessageKey; lead: MessageKey }>

export type ErrorStatus = keyof typeof ERROR_PAGES

export const ERROR_STATUSES = Object.keys(ERROR_PAGES).map(Number) as ErrorStatus[]

/** Answers with one of the pages above. `html` is `undefined` where no site is built, under `npm run dev`. */
export function errorAnswer(status: ErrorStatus, html: string | undefined): Response {
  return new Response(html ?? `${status}`, {
    status,
    headers: {
      'Content-Type': html === undefined ? 'text/plain' : 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      ...(status === 405 ? { Allow: 'GET, HEAD' } : {}),
      ...(status === 503 ? { 'Retry-After': '60' } : {}),
    },
  })
}
