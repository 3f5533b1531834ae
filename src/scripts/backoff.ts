/** Waits for something no longer than this, in milliseconds; rejects then, or where that rejects. */
export function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const patience = AbortSignal.timeout(milliseconds)
    patience.addEventListener('abort', () => reject(new Error('It took too long.')))
    promise.then(resolve, reject)
  })
}

/** Waits so many milliseconds. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    AbortSignal.timeout(milliseconds).addEventListener('abort', () => resolve())
  })
}

/** A time that is up to a quarter longer, so that not all tabs and browsers ask at the same moment. Milliseconds. */
export function jittered(milliseconds: number): number {
  return milliseconds * (1 + Math.random() / 4)
}
