/** Work that repeats until it is stopped. */
export type Loop = {
  /** Lets the current run finish, and starts no other. */
  stop(): Promise<void>
}

/** A run that failed is repeated after this, if the next one would come later. Milliseconds. */
const RETRY = 10_000

/**
 * Runs `work` after `delay`, and then `every` milliseconds after the end of each run, sooner after one that failed. It
 * holds the only timer of background work. `report` gets the result of each run.
 */
export function startLoop(
  work: () => Promise<unknown>,
  { every, delay }: { every: number; delay: number },
  report: { succeeded(): void; failed(error: unknown): void },
): Loop {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let running: Promise<unknown> = Promise.resolve()
  const plan = (wait: number) => {
    if (stopped) return
    timer = setTimeout(() => {
      running = run().then(plan)
    }, wait)
  }
  /** Resolves to the wait before the next run, in milliseconds. */
  const run = async () => {
    try {
      await work()
      report.succeeded()
      return every
    } catch (error) {
      report.failed(error)
      return Math.min(every, RETRY)
    }
  }
  plan(delay)
  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}

/** Lets timers, input and output that wait have their turn before the caller continues. */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
