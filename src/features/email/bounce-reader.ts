import type { Bounce } from './bounce.ts'

/** What is not understood: that it is an event, what an event of this type has, the kind of bounce, or who was mailed. */
export type PayloadProblem = 'event' | 'data' | 'kind' | 'recipient'

/**
 * What a provider's report of bounces says:
 * - `forged`: it does not prove that it comes from whoever shares the secret.
 * - `stale`: its proof is too old, or from the future; it may be a copy of an earlier one.
 * - `not-understood`: its proof holds, and what it says is no report that is known.
 * No bounces: it is about something else, or about a mail that is not one of ours.
 */
export type BounceReport =
  | { ok: true; bounces: Bounce[]; ignored?: 'several-recipients' }
  | { ok: false; reason: 'forged' | 'stale' }
  | { ok: false; reason: 'not-understood'; problem: PayloadProblem }

/** How reports of bounces are read that come after the mail was accepted. */
export interface BounceReader {
  /** Looks at the bytes as they came, because the proof is about them. Never throws for what may be sent. */
  read(body: Uint8Array, headers: Headers, now: Date): BounceReport
}
