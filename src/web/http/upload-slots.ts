import type { ServerResponse } from 'node:http'

/** How many files are handled at once: each needs about 30 times its size in memory while it is read and checked. */
const SLOTS = 3

/** Slots for requests that are larger than a form, so that they fit into the memory of a small machine. */
export class UploadSlots {
  #taken = 0

  /** Takes a slot until the request is answered or its connection is closed. Returns `false` while none is free. */
  take(response: ServerResponse): boolean {
    if (this.#taken >= SLOTS) return false
    this.#taken += 1
    response.once('close', () => {
      this.#taken -= 1
    })
    return true
  }
}
