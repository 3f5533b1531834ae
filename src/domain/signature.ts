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
