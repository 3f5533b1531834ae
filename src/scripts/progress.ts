import { wait } from './backoff.ts'

// Shows the progress of a long task and reloads the page when it is done. Without this script the page has a link to
// refresh.

/** Milliseconds between two requests. */
const INTERVAL = 2_000
/** How long to wait for a response, in milliseconds: it uses one of the browser's connections. */
const TIMEOUT = 10_000

type Progress = { done: number; total: number; text: string } | null

async function watch(shown: HTMLElement, path: string): Promise<void> {
  const bar = shown.querySelector('progress')
  const words = shown.querySelector('p')
  // A form that is being submitted must not be interrupted by a reload.
  let isLeaving = false
  addEventListener('submit', () => {
    isLeaving = true
  })
  for (;;) {
    await wait(INTERVAL)
    if (document.hidden) continue
    const response = await fetch(path, {
      headers: { Accept: 'application/json' },
      signal: AbortSignal.timeout(TIMEOUT),
    }).catch(() => null)
    if (isLeaving) return
    // The network may be back at the next request. An organiser who was signed out is redirected.
    if (!response) continue
    if (!response.ok || response.redirected) return location.reload()
    const progress = (await response.json()) as Progress
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
