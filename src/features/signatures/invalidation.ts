/** Why signatures were made invalid, as the public is told. */
export const INVALIDATION_CAUSES = ['automated', 'duplicate', 'impersonation', 'other'] as const

export type InvalidationCause = (typeof INVALIDATION_CAUSES)[number]

/** So many signatures to a letter were made invalid on a day (YYYY-MM-DD, UTC), and are not restored: what the public is told. */
export type InvalidatedOnDay = { day: string; cause: InvalidationCause; count: number }

export function isInvalidationCause(text: string | undefined): text is InvalidationCause {
  return (INVALIDATION_CAUSES as readonly (string | undefined)[]).includes(text)
}

/** The longest reason that organisers leave for each other, in code points. */
export const MAX_REASON = 500
