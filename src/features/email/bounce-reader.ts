import type { Bounce } from './bounce.ts'

/** The part of a payload that is invalid: the event, its data, the type of the bounce, or the recipient. */
export type PayloadProblem = 'event' | 'data' | 'kind' | 'recipient'

/**
 * A provider's report of bounces, read:
 * - `forged`: its signature is invalid.
 * - `stale`: its signature is too old, or from the future; it may be a replay.
 * - `not-understood`: its signature is valid, but its payload is not.
 * Without bounces it is about another event, or about an email that is not ours.
 */
export type BounceReport =
  | { ok: true; bounces: Bounce[]; ignored?: 'several-recipients' }
  | { ok: false; reason: 'forged' | 'stale' }
  | { ok: false; reason: 'not-understood'; problem: PayloadProblem }

/** Reads reports of bounces that a provider sends after it has accepted an email. */
export interface BounceReader {
  /** Reads a report. `body`: the raw bytes, because they are what is signed. Never throws for invalid input. */
  read(body: Uint8Array, headers: Headers, now: Date): BounceReport
}
