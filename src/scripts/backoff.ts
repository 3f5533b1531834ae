/** Waits for a promise for at most `milliseconds`. Rejects on a timeout, or where the promise rejects. */
export function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timeout = AbortSignal.timeout(milliseconds)
    timeout.addEventListener('abort', () => reject(new Error(`It took longer than ${milliseconds} ms.`)))
    promise.then(resolve, reject)
  })
}

/** Resolves after `milliseconds`. */
export function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    AbortSignal.timeout(milliseconds).addEventListener('abort', () => resolve())
  })
}

/** Lengthens a time by up to a quarter at random, so that tabs and browsers do not all ask at once. Milliseconds. */
export function jittered(milliseconds: number): number {
  return milliseconds * (1 + Math.random() / 4)
}
