/** Work that repeats until it is stopped. */
export type Loop = {
  /** Lets the run that is under way finish, and starts no other. */
  stop(): Promise<void>
}

/** A run that failed is repeated after this, if it would otherwise come later. Milliseconds. */
const RETRY = 10_000

/**
 * Runs `work` again and again, at once and then `everyMs` after each end, sooner after one that failed. It is the only
 * timer of the program's own work. `report` gets how each run ended.
 */
export function startLoop(
  everyMs: number,
  work: () => Promise<unknown>,
  report: { succeeded(): void; failed(error: unknown): void },
): Loop {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let running: Promise<unknown> = Promise.resolve()
  const plan = (delay: number) => {
    if (stopped) return
    timer = setTimeout(() => {
      running = run().then(plan)
    }, delay)
  }
  /** Resolves to how long the next run waits. */
  const run = async () => {
    try {
      await work()
      report.succeeded()
      return everyMs
    } catch (error) {
      report.failed(error)
      return Math.min(everyMs, RETRY)
    }
  }
  plan(0)
  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}

/** Lets everything that waits have its turn before what follows. */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
