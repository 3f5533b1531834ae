import { setTimeout as sleep } from 'node:timers/promises'

/** How long a condition may take, if nothing else is said, before the test is given up. Milliseconds. */
const TIMEOUT = 30_000

/** Asks again and again until the answer is neither `undefined`, `null` nor `false`, and returns it. */
export async function until<T>(
  ask: () => Promise<T> | T,
  what: string,
  patience = TIMEOUT,
): Promise<Exclude<T, null | undefined | false>> {
  const deadline = performance.now() + patience
  for (;;) {
    const answer = await ask()
    if (answer) return answer as Exclude<T, null | undefined | false>
    if (performance.now() > deadline) throw new Error(`It never came to pass: ${what}`)
    await sleep(20)
  }
}
