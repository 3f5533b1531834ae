import { lettersWithAddresses } from '#db/queries/privacy/retention.ts'
import type { Store } from '#db/store.ts'
import type { Letters } from '#features/letters/letter.ts'
import { togetherOrEach } from '#features/together-or-each.ts'
import type { Overdue, RetentionRule } from './retention-rule.ts'
import { retentionRules } from './retention-rules.ts'

/** What one rule removed. `stuck`: how many rows could not be removed; `fault`: why the first of them could not. */
export type Removal = { what: Overdue; removed: number; stuck: number; fault: unknown }

/** Rows that one transaction removes: few, so that signing never waits long for it. */
const BATCH = 200
/** With this many stuck rows, the fault is not in single rows: the rule ends. */
const MANY = 5_000

/**
 * Removes every row that is past its time: see `retentionRules`. A row that cannot be removed stays, is counted, and is
 * tried again the next time; the others are removed all the same. Throws `StoreUnavailable` where the database does not
 * answer.
 */
export async function removeOverdue(
  ctx: { store: Store; now: () => Date },
  letters: Letters,
): Promise<Removal[]> {
  const now = ctx.now()
  const unserved = (await ctx.store.read(lettersWithAddresses)).filter(({ letter }) => !letters.has(letter))
  const removals: Removal[] = []
  for (const rule of retentionRules(letters, unserved, now))
    removals.push(await applyRule(ctx.store, rule, now))
  return removals.filter(({ removed, stuck }) => removed + stuck > 0)
}

async function applyRule(store: Store, rule: RetentionRule, now: Date): Promise<Removal> {
  const removal: Removal = { what: rule.what, removed: 0, stuck: 0, fault: null }
  const tried = new Set<string>()
  const stuck = new Set<string>()
  while (stuck.size < MANY) {
    const ids = await store.read((db) => rule.due(db, { except: [...stuck], limit: BATCH }, now))
    if (ids.length === 0) break
    const { done, faults } = await togetherOrEach(
      store,
      ids,
      async (tx, id) => (await rule.remove(tx, id, now)) !== false,
    )
    removal.removed += done
    removal.fault ??= [...faults.values()][0] ?? null
    // A row that is still there after a removal without a fault would be found again for ever.
    for (const id of ids) if (faults.has(id) || tried.has(id)) stuck.add(id)
    for (const id of ids) tried.add(id)
  }
  return { ...removal, stuck: stuck.size }
}
