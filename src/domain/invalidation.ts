/** Why signatures were made invalid, as the public is told. */
export const INVALIDATION_CAUSES = ['automated', 'duplicate', 'impersonation', 'other'] as const

export type InvalidationCause = (typeof INVALIDATION_CAUSES)[number]
