/** A text is announced when it has not changed for this long. Milliseconds. */
const QUIET = 2_000

/**
 * Returns a function that announces a text in a live region for screen readers: of several in quick succession the last,
 * at most one in `every` milliseconds, and while they keep coming one in that time.
 */
export function speaker(region: Pick<Element, 'textContent'> | null, every: number): (words: string) => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let announcedAt = Number.NEGATIVE_INFINITY
  let changedAt = 0
  return (words) => {
    const now = performance.now()
    if (timer === undefined) changedAt = now
    clearTimeout(timer)
    const pause = Math.min(QUIET, changedAt + every - now)
    timer = setTimeout(
      () => {
        timer = undefined
        if (!region || region.textContent === words) return
        announcedAt = performance.now()
        region.textContent = words
      },
      Math.max(0, pause, announcedAt + every - now),
    )
  }
}
