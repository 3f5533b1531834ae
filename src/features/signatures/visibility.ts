import { type SignatureTimes, signatureState } from './state.ts'

// Whose name the public sees. `#db/queries/signatures/visibility.ts` says the same in SQL; a test proves that both agree.

/** The columns that decide whether a name may be shown. */
export type NameConsent = {
  /** Whether the signer agreed that the name is published. */
  public: boolean
  /** When an organiser hid the name. */
  hiddenAt: Date | null
}

/** Says who withholds a name from the public, whether the signature counts or not; `null` if no one does. */
export function nameWithheldBy({ public: isPublic, hiddenAt }: NameConsent): 'signer' | 'organiser' | null {
  if (!isPublic) return 'signer'
  return hiddenAt ? 'organiser' : null
}

/** Whether the public sees the name: the signature counts, and no one withholds the name. */
export function isNameShown(signature: SignatureTimes & NameConsent): boolean {
  return signatureState(signature) === 'counted' && nameWithheldBy(signature) === null
}
