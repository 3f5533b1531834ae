/** The value below which a share of the values lies; 0.5 is the median. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

export const median = (values: readonly number[]) => quantile(values, 0.5)

/** The same values in any order. */
export function shuffled<T>(values: readonly T[]): T[] {
  const left = [...values]
  for (let i = left.length - 1; i > 0; i -= 1) {
    const j = Math.floor(Math.random() * (i + 1))
    ;[left[i], left[j]] = [left[j] as T, left[i] as T]
  }
  return left
}

const SPLITS = 400

/**
 * How far two medians of the very same thing lie apart by chance: the largest ratio, and never less than 1, among the
 * medians of two random halves, over many splits. It errs on the large side for what is compared with all the values.
 */
export function noiseOf(values: readonly number[]): number {
  const half = Math.floor(values.length / 2)
  const ratios = Array.from({ length: SPLITS }, () => {
    const mixed = shuffled(values)
    const ratio = median(mixed.slice(0, half)) / median(mixed.slice(half))
    return Math.max(ratio, 1 / ratio)
  })
  return Math.max(...ratios)
}
