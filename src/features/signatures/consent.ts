/**
 * What a signer agrees to, each with a box of its own (GDPR, articles 7 and 9(2)(a)): that the support is stored, that the
 * name is published, that updates are emailed.
 */
export type ConsentKind = 'support' | 'public-name' | 'updates'

/** The name of the sentences beside the boxes. Change it whenever they change. */
export const CONSENT_TEXT = '2026-11'
