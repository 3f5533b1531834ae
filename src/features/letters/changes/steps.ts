/** The most that comparing two texts may take, in steps: a step is a comparison of two words. */
export const MOST_STEPS = 4_000_000

/** A slice ends after this many steps, so that others get their turn. */
export const SLICE = 50_000

/** What cutting off or looking up a word takes, in steps: about what it takes in time. */
export const CUT = 10

/** What a passage takes by itself, in steps. */
export const HANDLE = 300

/** Counts what a comparison takes, so that it ends in time whatever the texts are. */
export class Steps {
  #left: number
  #sinceTurn = 0
  #taken = 0

  constructor(most = MOST_STEPS) {
    this.#left = most
  }

  /** All steps so far. */
  get taken(): number {
    return this.#taken
  }

  /** Takes steps of the allowance; `false` where it is used up. */
  consume(steps = 1): boolean {
    this.pass(steps)
    this.#left -= steps
    return this.#left > 0
  }

  /** Counts steps outside the allowance: those of linear work. */
  pass(steps = 1): void {
    this.#taken += steps
    this.#sinceTurn += steps
  }

  /** Whether any of the allowance is left. */
  get areLeft(): boolean {
    return this.#left > 0
  }

  /** Whether the slice should end now. If so, the next slice begins. */
  areDue(): boolean {
    if (this.#sinceTurn < SLICE) return false
    this.#sinceTurn = 0
    return true
  }
}
