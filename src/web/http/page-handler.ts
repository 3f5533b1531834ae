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
  const trailers: Record<string, string> = {}
  const response = await pages.render(request, {
    locals: { ...locals, trailers },
    addCookieHeader: true,
    routeData: routeData as never,
  })
  await send(response, outgoing, trailers)
  return true
}

/**
 * Writes a response to the socket, as fast as that takes it. One whose body fails half-way is cut off, so that nobody
 * takes it for whole. `trailers` stand after the last byte (RFC 9110, 6.5) of a response that announces them; they may
 * be filled in until then.
 */
export async function send(
  response: Response,
  outgoing: ServerResponse,
  trailers: Readonly<Record<string, string>> = {},
): Promise<void> {
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
  const body = Readable.fromWeb(response.body as ReadableStream)
  // Before the pipeline's own listener, which ends the answer.
  if (response.headers.has('Trailer')) body.once('end', () => outgoing.addTrailers({ ...trailers }))
  try {
    await pipeline(body, outgoing)
  } catch {
    // The client went away, or was too slow for an event stream, or the body failed: nobody is told but by the end.
    outgoing.destroy()
  }
}
