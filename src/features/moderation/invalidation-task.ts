import type { InvalidationRow } from '#db/queries/moderation/invalidations.ts'
import type { Condition } from '#db/queries/moderation/search-condition.ts'
import type { SearchCursor } from '#db/queries/moderation/search-cursor.ts'
import type { Context } from '#features/context.ts'
import { associatedData } from '#values/associated-data.ts'

/** What an invalidation covers, and its checkpoint: the last signature that it has processed. */
export type InvalidationTask =
  | { of: 'condition'; condition: Condition; after: SearchCursor | null }
  /** The verified signatures of a cluster, in the order of their ids. */
  | { of: 'cluster'; cluster: string; after: string }

/** Encrypts a task: a condition may contain a typed name. It is stored only until the invalidation is finished. */
export function sealTask({ cipher }: Pick<Context, 'cipher'>, id: string, task: InvalidationTask): string {
  return cipher.seal(JSON.stringify(task), associatedData.invalidationTask(id))
}

/** Decrypts a task; `null` where it is finished, or was encrypted under another secret, so that it cannot be continued. */
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
