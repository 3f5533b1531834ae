/** The tests that must fail without a guard: a file, and a part of their full names, which begin with their `describe`. */
export type CaughtBy = { file: string; name: string }

/** A line or two of the program that enforce a rule. */
export type Guard = {
  /** The rule that it enforces, as a sentence. Unique. */
  holds: string
  file: string
  /** The text of the guard, which the file has exactly once. */
  there: string
  /** The text that replaces it to remove the guard. */
  without: string
  caughtBy: CaughtBy
}
