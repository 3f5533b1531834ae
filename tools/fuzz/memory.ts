import { median } from '#tools/bench/statistics.ts'

/** What the samples of a run say; the first fifth of it only warms up. */
export type Growth = { early: number; late: number; highest: number; grows: boolean }

const MEGABYTE = 1024 * 1024

/** Memory grows where the last fifth of a run has more than a quarter, and 30 MB, above the second fifth. */
export function growthOf(samples: readonly number[]): Growth {
  const fifth = Math.floor(samples.length / 5)
  const early = median(samples.slice(fifth, 2 * fifth))
  const late = median(samples.slice(-fifth))
  return {
    early,
    late,
    highest: Math.max(...samples),
    grows: late > early * 1.25 && late - early > 30 * MEGABYTE,
  }
}

export const megabytes = (bytes: number) => `${(bytes / MEGABYTE).toFixed(1)} MB`
