import { pause } from './backoff.ts'

// Shows how far something is that takes a while, and the page anew once it is done. Without it a link looks again.

/** Milliseconds between two looks. */
const EVERY = 2_000
/** An answer that takes longer than this is not waited for: it holds one of the browser's connections. Milliseconds. */
const ANSWER = 10_000

type Progress = { done: number; total: number; text: string } | null

async function watch(shown: HTMLElement, path: string): Promise<void> {
  const bar = shown.querySelector('progress')
  const words = shown.querySelector('p')
  // Whoever sends a form of the page is shown what came of it, and no other page instead.
  let isLeaving = false
  addEventListener('submit', () => {
    isLeaving = true
  })
  for (;;) {
    await pause(EVERY)
    if (document.hidden) continue
    const answer = await fetch(path, {
      headers: { Accept: 'application/json' },
      signal: AbortSignal.timeout(ANSWER),
    }).catch(() => null)
    if (isLeaving) return
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

const shown = document.querySelector<HTMLElement>('[data-progress]')
if (shown) void watch(shown, shown.dataset['progress'] ?? '')
