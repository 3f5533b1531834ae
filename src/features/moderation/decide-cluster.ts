import { catchingFloods, decide, type FloodRow, findFlood } from '#db/queries/abuse/clusters.ts'
import { holdBack, letGo, restoreFlood } from '#db/queries/abuse/quarantine.ts'
import { beginRestoring, insertInvalidation } from '#db/queries/moderation/invalidations.ts'
import { countInvalidated } from '#db/queries/moderation/steps.ts'
import type { Write } from '#db/store.ts'
import { type FloodDecision, isTold } from '#features/abuse/fingerprint.ts'
import type { Context } from '#features/context.ts'
import type { AuditAction } from '#features/organisers/audit-log.ts'
import type { Actor } from '#features/organisers/organiser.ts'
import { recordAct } from '#features/organisers/record-act.ts'
import { dayIn, UTC } from '#values/time-zone.ts'
import { AT_ONCE, carryOnWith } from './bulk-invalidate.job.ts'
import { sizeOfFlood } from './cluster-size.ts'
import { sealTask } from './invalidation-task.ts'

/** `null`: nothing is decided yet, or not any more. */
export type FloodChoice = FloodDecision | null

export type DecideOutcome =
  /** `changed`: signatures that count now and did not, or do not and did, or are invalid now, or are not any more. */
  | { ok: true; changed: number }
  /** `flood-again`: another flood of the same kind waits, which has to be decided first. */
  | { ok: false; reason: 'flood-unknown' | 'flood-decided' | 'flood-again' }

/**
 * Decides of all signatures of a flood at once: `released`, they count; `rejected`, they are invalid, and so is what
 * comes after them; `null` takes the decision back. Each can be taken back, and then everything is as it was. `letter`:
 * a flood of another one is not known. Of a large flood that is rejected, or is not any more, the signatures follow in
 * batches: they do not count meanwhile. `timeZoneOf` says of a letter's slug in which zone its days are.
 */
export async function decideFlood(
  ctx: Pick<Context, 'store' | 'now' | 'newId' | 'cipher'>,
  actor: Actor,
  { id, letter }: { id: string; letter?: string },
  choice: FloodChoice,
  reason: string,
  timeZoneOf: (letter: string) => string = () => UTC,
): Promise<DecideOutcome> {
  const now = ctx.now()
  const invalidationId = ctx.newId()
  const { valid } = await ctx.store.snapshot((db) => sizeOfFlood(ctx, db, id))
  const outcome = await ctx.store.write(async (tx): Promise<Decided> => {
    const flood = await findFlood(tx, id)
    if (!flood || (letter !== undefined && flood.letter !== letter))
      return { ok: false, reason: 'flood-unknown' }
    // One decision is taken back before another is made: each then has exactly one to undo.
    const isOpen = choice === null ? flood.decision !== null : flood.decision === null
    if (!isOpen) return { ok: false, reason: 'flood-decided' }
    const key = keyAfter(flood, choice)
    if (choice === null && (await isBackAgain(tx, { ...flood, key })))
      return { ok: false, reason: 'flood-again' }
    const step = {
      key,
      decision: choice,
      decidedAt: choice && now,
      reason: choice && reason,
      invalidationId: choice === 'rejected' ? invalidationId : null,
    }
    if (!(await decide(tx, id, flood.decision, step))) return { ok: false, reason: 'flood-decided' }
    const act = (action: AuditAction, count: number) =>
      recordAct(ctx, tx, actor, {
        ...(action === 'flood-rejected' && { id: invalidationId }),
        letter: flood.letter,
        action,
        count,
        ...(reason && { reason }),
        detail: { flood: id, kind: flood.kind },
      })
    if (choice === 'rejected') {
      const day = dayIn(now, timeZoneOf(flood.letter))
      await beginRejecting(ctx, tx, actor, flood, {
        id: invalidationId,
        at: now,
        day,
        expected: valid,
        reason,
      })
      await act('flood-rejected', valid)
      return { ok: true, changed: valid, follows: invalidationId }
    }
    const changed = await (choice === 'released' ? letGo(tx, id, now) : takeBack(tx, flood, now))
    await act(choice === 'released' ? 'flood-released' : 'flood-undone', changed)
    return { ok: true, changed, follows: choice === null ? flood.invalidationId : null }
  })
  if (!outcome.ok) return outcome
  // Nobody else may be there to go on where it is decided on the command line.
  const batches = actor === 'operator' ? Number.POSITIVE_INFINITY : AT_ONCE
  if (outcome.follows) await carryOnWith(ctx, outcome.follows, batches)
  return { ok: true, changed: outcome.changed }
}

/** `follows`: the invalidation that goes on in batches. */
type Decided = Extract<DecideOutcome, { ok: false }> | { ok: true; changed: number; follows: string | null }

/** The public is told of it as of any other, so there is one. */
function beginRejecting(
  ctx: Pick<Context, 'cipher'>,
  tx: Write,
  actor: Actor,
  flood: FloodRow,
  { id, at, day, expected, reason }: { id: string; at: Date; day: string; expected: number; reason: string },
): Promise<void> {
  return insertInvalidation(tx, {
    id,
    letter: flood.letter,
    at,
    day,
    organiserId: actor === 'operator' ? null : actor.organiserId,
    cause: 'automated',
    reason,
    condition: JSON.stringify({ flood: flood.kind }),
    expected,
    count: 0,
    pending: 0,
    place: sealTask(ctx, id, { of: 'flood', flood: flood.id, after: '' }),
    restoredAt: null,
    finishedAt: null,
  })
}

async function takeBack(tx: Write, flood: FloodRow, now: Date): Promise<number> {
  const { id, decision, decidedAt, invalidationId } = flood
  if (decision === 'released') return holdBack(tx, id, now)
  if (invalidationId === null) return decidedAt ? restoreFlood(tx, id, decidedAt) : 0
  await beginRestoring(tx, invalidationId, now)
  return countInvalidated(tx, invalidationId)
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
