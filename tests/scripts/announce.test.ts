import { expect, it, vi } from 'vitest'
import { createAnnouncer } from '#scripts/announce.ts'

const EVERY = 20_000

/** Announces texts, each some milliseconds after the one before, waits for `rest` and returns the announcements. */
function announced(changes: readonly (readonly [after: number, text: string])[], rest: number): string[] {
  vi.useFakeTimers()
  try {
    const announcements: string[] = []
    const region = {
      get textContent() {
        return announcements.at(-1) ?? ''
      },
      set textContent(text: string) {
        announcements.push(text)
      },
    }
    const announce = createAnnouncer(region, EVERY)
    for (const [after, text] of changes) {
      vi.advanceTimersByTime(after)
      announce(text)
    }
    vi.advanceTimersByTime(rest)
    return announcements
  } finally {
    vi.useRealTimers()
  }
}

it('announces the last number of a burst, once', () => {
  expect(
    announced(
      [
        [0, '1'],
        [300, '2'],
        [900, '3'],
      ],
      60_000,
    ),
  ).toEqual(['3'])
})

it('announces the last number of a second burst that follows soon', () => {
  expect(
    announced(
      [
        [0, '1'],
        [3_000, '2'],
        [100, '3'],
        [100, '4'],
      ],
      10_000,
    ),
  ).toEqual(['1'])
  expect(
    announced(
      [
        [0, '1'],
        [3_000, '2'],
        [100, '3'],
        [100, '4'],
      ],
      20_000,
    ),
  ).toEqual(['1', '4'])
})

it('announces at most once in the interval while numbers keep coming', () => {
  const changes = Array.from({ length: 60 }, (_, i) => [1_000, `${i}`] as const)
  const announcements = announced(changes, 60_000)
  expect(announcements.length).toBeGreaterThanOrEqual(3)
  expect(announcements.length).toBeLessThanOrEqual(5)
  expect(announcements.at(-1)).toBe('59')
})

it('does not announce a number that returned to the announced one', () => {
  expect(
    announced(
      [
        [0, '1'],
        [3_000, '2'],
        [100, '1'],
      ],
      60_000,
    ),
  ).toEqual(['1'])
})
