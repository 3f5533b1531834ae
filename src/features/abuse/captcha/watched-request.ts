import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ClientRequest, IncomingMessage } from 'node:http'

/** Where Node tells of each request the moment that it is made. */
const REQUESTS = 'http.client.request.created'

/** What a request is held to: how long it may take, and how much may come back. */
export type Bounds = { milliseconds: number; bytes: number }

/**
 * Runs what makes a request, at once, with a package that gives its request to nobody; holds that request to its bounds
 * and takes no answer but a 200. Beyond them it is destroyed with its socket, and the promise rejects. No other request
 * of the process is looked at: the first one that `make` makes before it returns is the one.
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

/** Why a request was ended by us. */
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
