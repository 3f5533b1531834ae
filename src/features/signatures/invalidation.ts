/** Why signatures were invalidated, as the public sees it. */
export const INVALIDATION_CAUSES = ['automated', 'duplicate', 'impersonation', 'other'] as const

/** One of `INVALIDATION_CAUSES`. */
export type InvalidationCause = (typeof INVALIDATION_CAUSES)[number]

/** The number of signatures to a letter that were invalidated on a day (YYYY-MM-DD, UTC) and are not restored, as the public sees it. */
export type InvalidatedOnDay = { day: string; cause: InvalidationCause; count: number }

/** Whether a text is a cause of invalidation. */
export function isInvalidationCause(text: string | undefined): text is InvalidationCause {
  return (INVALIDATION_CAUSES as readonly (string | undefined)[]).includes(text)
}

/** The longest reason of an invalidation, in code points. */
export const MAX_REASON = 500
