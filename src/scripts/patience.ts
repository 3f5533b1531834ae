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
