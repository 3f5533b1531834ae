import type { ServerResponse } from 'node:http'

/** Open files that are reserved for everything but connections: the database, exports, email, worker processes. */
const RESERVED = 64

/** How many connections the process may have at once, and how many of them may be event streams. */
export type ConnectionCaps = { connections: number; streams: number }

/**
 * Derives the caps of connections from the number of files that the process may have open (`ulimit -n`), `null` where
 * there is no limit. Event streams, which last, never take more than half of them, nor more than `most`.
 */
export function connectionCaps(openFiles: number | null, most: number): ConnectionCaps {
  if (openFiles === null) return { connections: Number.POSITIVE_INFINITY, streams: most }
  const connections = Math.max(openFiles - RESERVED, Math.floor(openFiles / 4))
  return { connections, streams: Math.min(most, Math.floor(connections / 2)) }
}

/** Slots for event streams: a limit in all, and one for each network. */
export class StreamSlots {
  readonly #most: { streams: number; client: number }
  readonly #taken = new Map<string, number>()
  #inAll = 0

  constructor(most: { streams: number; client: number }) {
    this.#most = most
  }

  /** Takes a slot until the response is closed. Returns `null`, or which limit is reached. */
  take(network: string, response: ServerResponse): 'client' | 'all' | null {
    const taken = this.#taken.get(network) ?? 0
    if (taken >= this.#most.client) return 'client'
    if (this.#inAll >= this.#most.streams) return 'all'
    // A reader who has left already sends no further close event.
    if (response.closed || response.destroyed) return 'all'
    this.#taken.set(network, taken + 1)
    this.#inAll += 1
    response.once('close', () => this.#release(network))
    return null
  }

  #release(network: string): void {
    const left = (this.#taken.get(network) ?? 1) - 1
    if (left > 0) this.#taken.set(network, left)
    else this.#taken.delete(network)
    this.#inAll -= 1
  }
}
