import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { createRequestFromNodeRequest, getAbortControllerCleanup } from 'astro/app/node'

/** The pages of the built site that are rendered on demand. */
export type Pages = {
  match(request: Request): unknown
  render(
    request: Request,
    options: { locals: object; addCookieHeader: boolean; routeData: never },
  ): Promise<Response>
}

/**
 * Renders the page that matches a request. Returns `false`, with nothing sent, where no page does. Unlike the adapter's
 * own handler it never logs the address, which may hold a token, and it writes no faster than the client reads.
 */
export async function answerWithPage(
  pages: Pages,
  locals: object,
  { request: incoming, body }: { request: IncomingMessage; body: Buffer | null },
  outgoing: ServerResponse,
): Promise<boolean> {
  // Where the adapter looks for a body that was read already.
  if (body) Reflect.set(incoming, 'body', body)
  const request = createRequestFromNodeRequest(incoming)
  // A connection serves many requests; each would leave a listener on it.
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
 * Writes a response to the socket, as fast as the client reads. If the body fails, the connection is cut, so that the
 * response is not taken for complete. `trailers` are sent after the last byte (RFC 9110, 6.5) of a response that
 * announces them; they may be filled in until then.
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
    // The client left, or was too slow for an event stream, or the body failed: the cut connection is the only message.
    outgoing.destroy()
  }
}
