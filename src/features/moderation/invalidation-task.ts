import type { InvalidationRow } from '#db/queries/moderation/invalidations.ts'
import type { Condition, Place } from '#db/queries/moderation/search-condition.ts'
import type { Context } from '#features/context.ts'
import { associatedData } from '#values/associated-data.ts'

/** What an invalidation is of, and the last signature that it has looked at. */
export type InvalidationTask =
  | { of: 'condition'; condition: Condition; after: Place | null }
  /** The verified signatures of a flood, by id. */
  | { of: 'cluster'; cluster: string; after: string }

/** A condition has what somebody typed, a name perhaps: it is kept sealed, and only as long as it is needed. */
export function sealTask({ cipher }: Pick<Context, 'cipher'>, id: string, task: InvalidationTask): string {
  return cipher.seal(JSON.stringify(task), associatedData.invalidationTask(id))
}

/** `null` where nothing is left to do, and where it was sealed under another secret: then nobody can go on. */
export function openTask(
  { cipher }: Pick<Context, 'cipher'>,
  { id, place }: Pick<InvalidationRow, 'id' | 'place'>,
): InvalidationTask | null {
  if (place === null) return null
  try {
    return JSON.parse(cipher.open(place, associatedData.invalidationTask(id)), withTimes) as InvalidationTask
  } catch {
    return null
  }
}

const TIMES: ReadonlySet<string> = new Set(['from', 'before', 'submittedAt'])

function withTimes(key: string, value: unknown): unknown {
  return TIMES.has(key) && typeof value === 'string' ? new Date(value) : value
}
