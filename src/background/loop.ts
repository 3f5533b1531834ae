/** Work that repeats until it is stopped. */
export type Loop = {
  /** Lets the run that is under way finish, and starts no other. */
  stop(): Promise<void>
}

/**
 * Runs `work` again and again, `everyMs` after each end. It is the only timer of the
 * program's own work. A run that fails is
 * reported and the next one comes all the same.
 */
export function startLoop(
  everyMs: number,
  work: () => Promise<void>,
  onFault: (error: unknown) => void,
): Loop {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let running = Promise.resolve()
  const plan = () => {
    if (stopped) return
    timer = setTimeout(() => {
      running = work().catch(onFault).finally(plan)
    }, everyMs)
  }
  plan()
  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}

/** Lets everything that waits have its turn before what follows. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
