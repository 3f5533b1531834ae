// What counts, and why the rest does not. `#db/queries/signatures/state.ts` says the same in SQL; a test proves that both agree.

/** The moments that decide the state of a signature; `null` for what has not happened. */
export type SignatureTimes = {
  verifiedAt: Date | null
  quarantinedAt: Date | null
  withdrawnAt: Date | null
  invalidatedAt: Date | null
}

/** The state of a signature as organisers see it. Only `counted` is part of the public count. */
export type SignatureState = 'pending' | 'counted' | UncountedState

/** Why a verified signature does not count. */
export type UncountedState = 'withdrawn' | 'invalidated' | 'quarantined'

/** The state of a signature as its signer sees it. It does not tell whether the signature is in quarantine. */
export type SignerState = 'pending' | 'verified' | 'withdrawn' | 'invalidated'

/** Derives the state of a signature from its moments. */
export function signatureState(times: SignatureTimes): SignatureState {
  const reason = uncountedReason(times)
  // A pending signature in quarantine is pending: only a verified one could count.
  if (!times.verifiedAt && (reason === null || reason === 'quarantined')) return 'pending'
  return reason ?? 'counted'
}

/** Says why a verified signature does not count; `null` if it does. What is final comes before what can be undone. */
export function uncountedReason(times: Omit<SignatureTimes, 'verifiedAt'>): UncountedState | null {
  if (times.withdrawnAt) return 'withdrawn'
  if (times.invalidatedAt) return 'invalidated'
  return times.quarantinedAt ? 'quarantined' : null
}

/** Derives the state that a signer sees. An attacker must not learn that a cluster was noticed. */
export function signerState(times: SignatureTimes): SignerState {
  const state = signatureState(times)
  return state === 'counted' || state === 'quarantined' ? 'verified' : state
}
