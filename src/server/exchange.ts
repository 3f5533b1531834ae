import type { IncomingMessage, ServerResponse } from 'node:http'
import type { App } from '#app.ts'
import type { Trust } from '#platform/trusted-proxies.ts'
import { inLanguage, localeOfPrefix } from '#values/locale.ts'
import { MAX_BODY } from '#web/http/body.ts'
import { type ErrorKind, errorAnswer } from '#web/http/error-pages.ts'
import type { Pages } from '#web/http/page-handler.ts'
import { preferredLocale } from '#web/http/preferred-locale.ts'
import type { RequestTarget } from '#web/http/request-target.ts'
import type { StaticFiles } from '#web/http/static-files.ts'
import type { StreamSlots } from '#web/http/stream-slots.ts'
import type { UploadSlots } from '#web/http/upload-slots.ts'

/** What every request is answered with. */
export type Site = {
  app: App
  files: StaticFiles
  pages: Pages
  /** Headers of every response. */
  headers: Readonly<Record<string, string>>
  /** The host of the site's address. */
  host: string
  trust: Trust | null
  streams: StreamSlots
  uploads: UploadSlots
  /** Aborted once the server stops. */
  stopping: AbortSignal
}

/** One request on its way through the steps, which fill in what they find out. */
export type Exchange = {
  site: Site
  request: IncomingMessage
  response: ServerResponse
  /** `null` while it cannot be read. */
  target: RequestTarget | null
  isRead: boolean
  /** The value of `Expect`; `undefined` where it has no meaning. */
  expect: string | undefined
  /** Bytes that the body may have. */
  maxBody: number
  /** The body of a POST, once it is read. */
  body: Buffer | null
  errorPage(kind: ErrorKind): Response
}

/** A response that is still to be sent; `sent` where the step did that itself; `null` for the next step to go on. */
export type StepResult = Response | 'sent' | null

/** One step towards the answer to a request. */
export type Step = (exchange: Exchange) => StepResult | Promise<StepResult>

/** The exchange for a request, before its first step. */
export function beginExchange(
  site: Site,
  request: IncomingMessage,
  response: ServerResponse,
  target: RequestTarget | null,
): Exchange {
  const locale =
    localeOfPrefix(target?.path.split('/')[1]) ?? preferredLocale(request.headers['accept-language'])
  return {
    site,
    request,
    response,
    target,
    isRead: request.method === 'GET' || request.method === 'HEAD',
    // Before HTTP/1.1 the header has no meaning (RFC 9110, 10.1.1).
    expect: request.httpVersion === '1.1' ? request.headers.expect : undefined,
    maxBody: MAX_BODY,
    body: null,
    errorPage: (kind) => errorAnswer(kind, site.files.html(inLanguage(`/${kind}`, locale))),
  }
}

/** Redirects a request to a path of this site. */
export function redirect(response: ServerResponse, status: 302 | 308, to: string): 'sent' {
  response.writeHead(status, { Location: to }).end()
  return 'sent'
}
