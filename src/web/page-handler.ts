import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { createRequestFromNodeRequest, getAbortControllerCleanup } from 'astro/app/node'

/** The built site's pages that are made on demand. */
export type Pages = {
  match(request: Request): unknown
  render(
    request: Request,
    options: { locals: object; addCookieHeader: boolean; routeData: never },
  ): Promise<Response>
}

/**
 * Hands a request, and what it sent, to the page that matches it; `false`, with nothing answered, where none does. Unlike the adapter's
 * own handler it never writes the address, which may hold a token, into a log, and it keeps pace with slow readers.
 */
export async function answerWithPage(
  pages: Pages,
  locals: object,
  { request: incoming, body }: { request: IncomingMessage; body: Buffer | null },
  outgoing: ServerResponse,
): Promise<boolean> {
  // Where the adapter looks for what was read before.
  if (body) Reflect.set(incoming, 'body', body)
  const request = createRequestFromNodeRequest(incoming)
  // A connection serves many requests; each leaves a listener on it unless it is taken off.
  outgoing.once('close', () => getAbortControllerCleanup(incoming)?.())
  const routeData = pages.match(request)
  if (!routeData) return false
  const response = await pages.render(request, {
    locals,
    addCookieHeader: true,
    routeData: routeData as never,
  })
  await send(response, outgoing)
  return true
}

/** Writes a response to the socket, as fast as that takes it. */
export async function send(response: Response, outgoing: ServerResponse): Promise<void> {
  for (const [name, value] of response.headers) {
    if (name !== 'set-cookie') outgoing.setHeader(name, value)
  }
  const cookies = response.headers.getSetCookie()
  if (cookies.length > 0) outgoing.setHeader('Set-Cookie', cookies)
  outgoing.writeHead(response.status)
  if (!response.body) {
    outgoing.end()
    return
  }
  try {
    await pipeline(Readable.fromWeb(response.body as ReadableStream), outgoing)
  } catch {
    // The client went away, or was too slow for an event stream: there is nobody left to tell.
    outgoing.destroy()
  }
}
