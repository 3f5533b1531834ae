import { pause } from './patience.ts'

// Shows how far a document is, and what was made once it is there. Without it a link looks again.

/** Milliseconds between two looks. */
const EVERY = 1_000

type Progress = { done: number; total: number; text: string } | null

async function watch(making: HTMLElement, path: string): Promise<void> {
  const bar = making.querySelector('progress')
  const words = making.querySelector('p')
  for (;;) {
    await pause(EVERY)
    const answer = await fetch(path, { headers: { Accept: 'application/json' } }).catch(() => null)
    // The network may be back in a moment; whoever was signed out is sent to where one signs in.
    if (!answer) continue
    if (!answer.ok || answer.redirected) return location.reload()
    const progress = (await answer.json()) as Progress
    if (!progress) return location.assign(path)
    if (words) words.textContent = progress.text
    if (bar && progress.total > 0) {
      bar.max = progress.total
      bar.value = progress.done
    }
  }
}

const making = document.querySelector<HTMLElement>('[data-hand-over]')
if (making) void watch(making, making.dataset['handOver'] ?? '')
