import { DatabaseDamaged, type Store } from '#db/store.ts'
import type { Letters } from '#features/letters/letter.ts'
import type { Faults } from '#values/damage.ts'
import { INVARIANTS, type Invariant, type InvariantRule } from './invariants.ts'

/** How many rows contradict an invariant. */
export type Finding = { invariant: Invariant; found: number }

/** What a check found; `faults`: those of the database itself, in sentences. */
export type Report = { findings: Finding[]; faults: Faults }

/** The indexes that counting a letter reads. Where two counts differ and the database finds no fault, one of them is damaged. */
const COUNTED_BY = ['signatures_counted', 'signatures_by_name', 'signatures_by_time'] as const

/** Whether a check found the database itself damaged. */
export function isDamaged(findings: readonly Finding[]): boolean {
  return findings.some(({ invariant, found }) => found > 0 && INVARIANTS[invariant].isDamage)
}

/** Checks every invariant in full: see `examine`. */
export async function check(ctx: { store: Store; now: () => Date }, letters: Letters): Promise<Finding[]> {
  return (await examine(ctx, letters, 'full')).findings
}

/**
 * Checks every invariant at one moment. Takes long on a large database, and changes nothing. `quick` does not compare
 * every row with its indexes. A database that is too damaged to be read leaves one finding, `database-sound`.
 */
export async function examine(
  ctx: { store: Store; now: () => Date },
  letters: Letters,
  depth: 'quick' | 'full',
): Promise<Report> {
  const faults = await ctx.store.faults(depth)
  const soundness = ({ found }: Faults): Finding => ({ invariant: 'database-sound', found: found.length })
  try {
    const findings = [soundness(faults), ...(await checkRows(ctx, letters))]
    const isCountOnly = faults.found.length === 0 && isDamaged(findings)
    return { findings, faults: isCountOnly ? { found: [], reindex: [...COUNTED_BY] } : faults }
  } catch (error) {
    if (faults.found.length > 0) return { findings: [soundness(faults)], faults }
    // A quick check misses damage that reading the rows then meets.
    if (!(error instanceof DatabaseDamaged)) throw error
    const met = { found: [error.message], reindex: [] }
    return { findings: [soundness(met)], faults: met }
  }
}

function checkRows(ctx: { store: Store; now: () => Date }, letters: Letters): Promise<Finding[]> {
  return ctx.store.snapshot(async (db) => {
    const checked = { letters, now: ctx.now() }
    const findings: Finding[] = []
    for (const [invariant, { count }] of Object.entries(INVARIANTS) as [Invariant, InvariantRule][])
      if (count) findings.push({ invariant, found: await count(db, checked) })
    return findings
  })
}
