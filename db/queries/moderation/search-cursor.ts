import { and, gte, lt, type SQL, sql } from 'drizzle-orm'
import type { Read } from '#db/store.ts'
import { PENDING_LIFE_AT_MOST } from '#features/signatures/retention.ts'
import type { Condition } from './search-condition.ts'

/** The position of a signature in a search, which is ordered by when signatures were submitted. */
export type SearchCursor = { submittedAt: Date; id: string }

/** Where a search continues: after `from`, which is left out, towards older or newer signatures. */
export type SearchFrom = { from: SearchCursor | null; towards: 'older' | 'newer' }

/** The longest time between submission and verification, with a day for retention to run. Milliseconds. */
const VERIFIED_WITHIN = PENDING_LIFE_AT_MOST + 24 * 60 * 60 * 1000

/**
 * Whether a signature is ahead of a search, and submitted in the time range of the condition. There is one bound for each
 * end, so that the index is entered there.
 */
export function ahead(db: Read, condition: Condition, { from, towards }: SearchFrom): SQL | undefined {
  const { submittedAt } = db.tables.signatures
  const { from: first, before } = submittedWithin(condition)
  const older = towards === 'older'
  return and(
    from && !older ? undefined : first && gte(submittedAt, first),
    from && older ? undefined : before && lt(submittedAt, before),
    beyond(db, { from, towards }),
  )
}

/** Whether a signature is beyond the cursor of a search. */
export function beyond(db: Read, { from, towards }: SearchFrom): SQL | undefined {
  if (!from) return undefined
  const { submittedAt, id } = db.tables.signatures
  const there = sql`(${sql.param(from.submittedAt, submittedAt)}, ${from.id})`
  return towards === 'older'
    ? sql`(${submittedAt}, ${id}) < ${there}`
    : sql`(${submittedAt}, ${id}) > ${there}`
}

/** The time range of submission that a condition implies: signatures are verified within a limited time. */
function submittedWithin({ submitted, verified }: Condition): { from?: Date; before?: Date } {
  const earliest = verified.from && new Date(verified.from.getTime() - VERIFIED_WITHIN)
  const from = latest(submitted.from, earliest)
  const before = earliestOf(submitted.before, verified.before)
  return { ...(from && { from }), ...(before && { before }) }
}

function latest(a: Date | null, b: Date | null): Date | null {
  return a && b ? (a > b ? a : b) : (a ?? b)
}

function earliestOf(a: Date | null, b: Date | null): Date | null {
  return a && b ? (a < b ? a : b) : (a ?? b)
}
