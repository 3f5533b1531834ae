/** The tests that are to fail: a file, and a part of their full names, with those of what is around them. */
export type CaughtBy = { file: string; name: string }

/** A line or two of the program on which a promise rests. */
export type Guard = {
  /** What it holds. */
  holds: string
  file: string
  /** The text that is there, once. */
  there: string
  /** What stands in its place where nothing guards. */
  without: string
  caughtBy: CaughtBy
}
