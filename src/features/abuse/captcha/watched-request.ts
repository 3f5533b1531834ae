import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ClientRequest, IncomingMessage } from 'node:http'

/** Node publishes each outgoing request here when it is made. */
const REQUESTS = 'http.client.request.created'

/** The limits of a request: its duration, and the size of its response. */
export type Bounds = { milliseconds: number; bytes: number }

/**
 * Makes a request with a package that does not expose it, and enforces its limits: beyond them, or with a status other than
 * 200, the request is destroyed with its socket and the promise rejects. Only the first request that `make` makes before
 * it returns is watched.
 *
 * The documented API of `hcaptcha` has no timeout, no limit of size and no abort signal, and ignores the status: without
 * this, a redirect with a JSON body counts as an answer, an endless response fills the memory, and a silent server keeps
 * the connection open.
 */
export async function watchedRequest<T>(make: () => Promise<T>, bounds: Bounds): Promise<T> {
  const made: ClientRequest[] = []
  const note = (message: unknown) => made.push((message as { request: ClientRequest }).request)
  subscribe(REQUESTS, note)
  let answer: Promise<T>
  try {
    answer = make()
  } finally {
    unsubscribe(REQUESTS, note)
  }
  const [request] = made
  if (!request) {
    answer.catch(() => undefined)
    throw new Error('No request was seen.')
  }
  const { promise: broken, reject } = Promise.withResolvers<never>()
  const end = (reason: string) => {
    const fault = new OutOfBounds(reason)
    reject(fault)
    request.destroy(fault)
  }
  const patience = AbortSignal.timeout(bounds.milliseconds)
  const onTimeout = () => end('timeout')
  patience.addEventListener('abort', onTimeout)
  request.prependOnceListener('response', (response) => hold(response, bounds.bytes, end))
  try {
    return await Promise.race([answer, broken])
  } finally {
    patience.removeEventListener('abort', onTimeout)
  }
}

/** Why a request was destroyed. */
export class OutOfBounds extends Error {
  override readonly name = 'OutOfBounds'
}

function hold(response: IncomingMessage, bytes: number, end: (reason: string) => void) {
  if (response.statusCode !== 200) {
    end(`status ${response.statusCode}`)
    return
  }
  let came = 0
  response.on('data', (chunk: Buffer | string) => {
    came += chunk.length
    if (came > bytes) end('too long')
  })
}
