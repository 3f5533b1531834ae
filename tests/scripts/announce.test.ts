import { expect, it, vi } from 'vitest'
import { speaker } from '#scripts/announce.ts'

const EVERY = 20_000

/** Runs changes, each some milliseconds after the one before, and returns what was announced by when. */
function announced(changes: readonly (readonly [after: number, words: string])[], rest: number): string[] {
  vi.useFakeTimers()
  try {
    const said: string[] = []
    const region = {
      get textContent() {
        return said.at(-1) ?? ''
      },
      set textContent(words: string) {
        said.push(words)
      },
    }
    const speak = speaker(region, EVERY)
    for (const [after, words] of changes) {
      vi.advanceTimersByTime(after)
      speak(words)
    }
    vi.advanceTimersByTime(rest)
    return said
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

it('announces the last number of a second burst too, though it comes soon after the first', () => {
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

it('announces something while numbers keep coming, at most once in the interval', () => {
  const changes = Array.from({ length: 60 }, (_, i) => [1_000, `${i}`] as const)
  const said = announced(changes, 60_000)
  expect(said.length).toBeGreaterThanOrEqual(3)
  expect(said.length).toBeLessThanOrEqual(5)
  expect(said.at(-1)).toBe('59')
})

it('announces nothing where the number came back to what was announced', () => {
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
