/** Background work that one process repeats for as long as it lives. */
export type Job = {
  /** The name of its loop in the log. */
  name: string
  /** Milliseconds from the end of one run to the start of the next. */
  every: number
  /** Whether the first run is at once, when the process starts; otherwise it comes after the first interval. */
  runsAtStart: boolean
  /** Runs once. A rejection is reported, and the next run comes all the same. */
  run(): Promise<unknown>
}
