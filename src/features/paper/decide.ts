import { findPaperBatch } from '#db/queries/paper/batches.ts'
import { approvePaperBatch, rejectPaperBatch } from '#db/queries/paper/decisions.ts'
import { countRowsOf } from '#db/queries/paper/signatures.ts'
import type { Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import type { Actor } from '#features/organisers/organiser.ts'
import { recordAuditEntry } from '#features/organisers/record-audit-entry.ts'
import { parseLine } from '#values/person-name.ts'
import { MAX_REJECTION, type PaperState, paperState } from './paper.ts'

/** A decision about a batch. `seen`: the number of rows, or the state, that the page showed. */
export type PaperDecision =
  { choice: 'approve'; seen: number } | { choice: 'reject'; seen: PaperState; reason: string }

/** The outcome of approving or rejecting a batch. `rows`: the number of its signatures. */
export type DecidePaperOutcome = { ok: true; rows: number } | { ok: false; reason: PaperRefusal }

/** `batch-own`: an organiser cannot approve a batch that they entered. `batch-changed`: it is no longer as it was shown. */
export type PaperRefusal = 'batch-unknown' | 'batch-own' | 'batch-changed' | 'reason-missing'

/**
 * Approves a batch, which counts from then on, or rejects it, even after it was approved. Raising the count takes two
 * people: the organiser who entered a batch may reject it, but not approve it. Of two decisions at the same moment, one is
 * made.
 */
export async function decidePaper(
  ctx: Pick<Context, 'store' | 'now' | 'newId' | 'cipher'>,
  actor: Exclude<Actor, 'operator'>,
  { letter, batchId: id }: { letter: string; batchId: string },
  decision: PaperDecision,
): Promise<DecidePaperOutcome> {
  const reason = decision.choice === 'reject' ? parseLine(decision.reason, MAX_REJECTION) : null
  if (reason && !reason.ok) return { ok: false, reason: 'reason-missing' }
  const now = ctx.now()
  return ctx.store.write(async (tx): Promise<DecidePaperOutcome> => {
    const isDone =
      decision.choice === 'approve'
        ? await approvePaperBatch(tx, { letter, id, seen: decision.seen, approvedBy: actor.organiserId }, now)
        : await rejectPaperBatch(tx, { letter, id, seen: decision.seen, reason: reason?.value ?? '' }, now)
    if (!isDone) return { ok: false, reason: await whyNot(tx, actor.organiserId, letter, id, decision) }
    const rows = (await countRowsOf(tx, [id])).get(id) ?? 0
    await recordAuditEntry(ctx, tx, actor, {
      letter,
      action: decision.choice === 'approve' ? 'paper-approved' : 'paper-rejected',
      count: rows,
      detail: decision.choice === 'approve' ? { batch: id } : { batch: id, before: decision.seen },
      ...(reason && { reason: reason.value }),
    })
    return { ok: true, rows }
  })
}

async function whyNot(
  tx: Write,
  organiserId: string,
  letter: string,
  id: string,
  { choice }: PaperDecision,
): Promise<PaperRefusal> {
  const batch = await findPaperBatch(tx, letter, id)
  if (!batch?.completedAt) return 'batch-unknown'
  const isOwn = choice === 'approve' && paperState(batch) === 'waiting' && batch.enteredBy === organiserId
  return isOwn ? 'batch-own' : 'batch-changed'
}
