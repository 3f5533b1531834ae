import type { ScanResult } from './scan-letter.ts'

/** When something was last counted. While `Store.dataVersion` stays the same, nothing was committed. `at`: milliseconds. */
export type Checkpoint = { dataVersion: string; at: number }

/** How far the scans of one letter are: the latest hours, all of it, and a full scan that is under way. */
export type ScanState = {
  latest: Checkpoint | null
  all: Checkpoint | null
  /** `isFirst`: no full scan of this letter ever ended; `seen`: counted signatures that it read so far. */
  scan: { steps: AsyncGenerator<number, ScanResult>; begun: Date; isFirst: boolean; seen: number } | null
}

/** Whether to count again: never counted, something was committed since, or `every` milliseconds have passed. */
export function isScanDue(last: Checkpoint | null, now: Checkpoint, every: number): boolean {
  if (last === null || last.dataVersion !== now.dataVersion) return true
  // A negative age: the clock was set back.
  return now.at - last.at >= every || now.at < last.at
}
