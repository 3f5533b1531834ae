/** What happened to a signature; its state is what these say. */
export type SignatureTimes = {
  verifiedAt: Date | null
  withdrawnAt: Date | null
  hiddenAt: Date | null
  invalidatedAt: Date | null
}

export type SignatureState = 'pending' | 'verified' | 'withdrawn' | 'invalidated'

export function signatureState(times: SignatureTimes): SignatureState {
  if (times.withdrawnAt) return 'withdrawn'
  if (times.invalidatedAt) return 'invalidated'
  return times.verifiedAt ? 'verified' : 'pending'
}

/** How a signature stands, as organisers are told: of verified ones, whether it counts or is held back. */
export type Standing = Exclude<SignatureState, 'verified'> | 'counted' | 'quarantined'

export function standingOf(signature: SignatureTimes & { quarantinedAt: Date | null }): Standing {
  const state = signatureState(signature)
  if (state !== 'verified') return state
  return signature.quarantinedAt ? 'quarantined' : 'counted'
}
