import type { ServerResponse } from 'node:http'

/** How many may send a file at once: each takes some thirty times its size while it is read, checked and shown. */
const PLACES = 3

/** Places for requests that are larger than a form, so that these never need more memory than a small machine has. */
export class UploadSlots {
  #taken = 0

  /** Takes a place until the request is answered, or its connection is gone; `false` while there is none. */
  take(response: ServerResponse): boolean {
    if (this.#taken >= PLACES) return false
    this.#taken += 1
    response.once('close', () => {
      this.#taken -= 1
    })
    return true
  }
}
