/**
 * What a signer agrees to, each asked for by itself (GDPR, articles 7 and 9(2)(a)): that the support is stored, that
 * the name is published, that news may be mailed.
 */
export type ConsentKind = 'support' | 'public-name' | 'updates'

/** The sentences that stand beside the boxes are known by this name; it changes with them. */
export const CONSENT_TEXT = '2026-11'
