/** How long a text must stay the same before it is announced, in milliseconds. */
const QUIET = 2_000

/**
 * Creates a function that announces texts to screen readers through a live region. Of several texts in quick succession
 * it announces the last. It announces at most one text every `every` milliseconds, and one in that time while texts keep
 * coming.
 */
export function createAnnouncer(
  region: Pick<Element, 'textContent'> | null,
  every: number,
): (text: string) => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let announcedAt = Number.NEGATIVE_INFINITY
  let changedAt = 0
  return (text) => {
    const now = performance.now()
    if (timer === undefined) changedAt = now
    clearTimeout(timer)
    const delay = Math.min(QUIET, changedAt + every - now)
    timer = setTimeout(
      () => {
        timer = undefined
        if (!region || region.textContent === text) return
        announcedAt = performance.now()
        region.textContent = text
      },
      Math.max(0, delay, announcedAt + every - now),
    )
  }
}
