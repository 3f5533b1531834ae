import type { APIContext } from 'astro'

/** The parts of a request that an action may read, and the means to answer it. */
export type ActionContext = Pick<
  APIContext,
  'cookies' | 'locals' | 'params' | 'redirect' | 'request' | 'routePattern' | 'url'
>

/** A problem with a form: a sentence for the reader, and the id of the element where it is fixed. */
export type Problem = { text: string; field: string }

/** What the page shows when an action does not answer with a response of its own. */
export type Refusal<Typed = null> = {
  status: number
  problems: readonly Problem[]
  /** What the form is filled in with again. */
  typed: Typed
  /** Seconds until the request may be repeated. */
  retryAfter?: number
}

/**
 * One POST of a page. Answers with a redirect, a download or an error page; where none of these is due, returns what the
 * page shows, which is a `Refusal` almost always. `page` is what the page's guard has found.
 */
export type Action<Page, Shown extends { status: number; retryAfter?: number }> = (
  context: ActionContext,
  page: Page,
) => Promise<Response | Shown>

/**
 * Runs the action of a page where the request is a POST, and sets the status of the page. Returns `null` for a GET, and a
 * response where the page is not to be rendered.
 */
export async function runAction<Page, Shown extends { status: number; retryAfter?: number }>(
  astro: ActionContext & { response: { status?: number | undefined; headers: Headers } },
  page: Page,
  action: Action<Page, Shown>,
): Promise<Response | Shown | null> {
  if (astro.request.method !== 'POST') return null
  const shown = await action(astro, page)
  if (shown instanceof Response) return shown
  astro.response.status = shown.status
  if (shown.retryAfter !== undefined) astro.response.headers.set('Retry-After', String(shown.retryAfter))
  return shown
}

/** A refusal with one problem. */
export function refuse<Typed>(status: number, problem: Problem, typed: Typed): Refusal<Typed> {
  return { status, problems: [problem], typed }
}

/** A redirect to a page of this site that also sets cookies (`Set-Cookie` values). */
export function redirectWithCookies(path: string, cookies: readonly string[]): Response {
  const response = new Response(null, { status: 303, headers: { Location: path } })
  for (const cookie of cookies) response.headers.append('Set-Cookie', cookie)
  return response
}
