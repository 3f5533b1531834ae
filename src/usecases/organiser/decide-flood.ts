import {
  catchingFloods,
  decide,
  type FloodRow,
  findFlood,
  holdBack,
  invalidateFlood,
  letGo,
  restoreFlood,
} from '#db/queries/floods.ts'
import type { Write } from '#db/store.ts'
import { type FloodDecision, isTold } from '../../domain/flood.ts'
import type { Context } from '../context.ts'

/** `null`: nothing is decided yet, or not any more. */
export type FloodChoice = FloodDecision | null

export type DecideOutcome =
  /** `changed`: signatures that count now and did not, or do not and did, or are invalid now, or are not any more. */
  | { ok: true; changed: number }
  /** `flood-again`: another flood of the same kind waits, which has to be decided first. */
  | { ok: false; reason: 'flood-unknown' | 'flood-decided' | 'flood-again' }

/**
 * Decides of all signatures of a flood at once: `released`, they count; `rejected`, they are invalid, and so is what
 * comes after them; `null` takes the decision back. Each can be taken back, and then everything is as it was.
 */
export async function decideFlood(
  ctx: Pick<Context, 'store' | 'now'>,
  id: string,
  choice: FloodChoice,
  reason: string,
): Promise<DecideOutcome> {
  const now = ctx.now()
  return ctx.store.write(async (tx): Promise<DecideOutcome> => {
    const flood = await findFlood(tx, id)
    if (!flood) return { ok: false, reason: 'flood-unknown' }
    // One decision is taken back before another is made: each then has exactly one to undo.
    const fits = choice === null ? flood.decision !== null : flood.decision === null
    if (!fits) return { ok: false, reason: 'flood-decided' }
    const key = keyAfter(flood, choice)
    if (choice === null && (await isBackAgain(tx, { ...flood, key })))
      return { ok: false, reason: 'flood-again' }
    const step = { key, decision: choice, decidedAt: choice && now, reason: choice && reason }
    if (!(await decide(tx, id, flood.decision, step))) return { ok: false, reason: 'flood-decided' }
    return { ok: true, changed: await change(tx, flood, choice, now) }
  })
}

function change(tx: Write, flood: FloodRow, choice: FloodChoice, now: Date): Promise<number> {
  if (choice === 'released') return letGo(tx, flood.id, now)
  if (choice === 'rejected') return invalidateFlood(tx, flood.id, now)
  if (flood.decision === 'rejected' && flood.decidedAt) return restoreFlood(tx, flood.id, flood.decidedAt)
  return holdBack(tx, flood.id, now)
}

/**
 * A rejected flood takes in whatever has the same in common. What has nothing in common but that it is looked at by a
 * person (no captcha, say) goes on being looked at: it makes a flood of its own.
 */
function keyAfter({ id, kind, key }: FloodRow, choice: FloodChoice): string {
  if (isTold(kind)) return key
  return choice === 'rejected' ? id : ''
}

async function isBackAgain(tx: Write, flood: FloodRow): Promise<boolean> {
  const others = await catchingFloods(tx, flood.letter, [flood])
  return others.some(({ id }) => id !== flood.id)
}
