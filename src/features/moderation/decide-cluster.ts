import { type ClusterRow, decide, findActiveClusters, findCluster } from '#db/queries/abuse/clusters.ts'
import { quarantineMembers, releaseMembers } from '#db/queries/abuse/quarantine.ts'
import { beginRestoring } from '#db/queries/moderation/invalidations.ts'
import { countInvalidated } from '#db/queries/moderation/invalidity.ts'
import type { Write } from '#db/store.ts'
import { type ClusterDecision, isDistinctive } from '#features/abuse/fingerprint.ts'
import type { Context } from '#features/context.ts'
import type { AuditAction } from '#features/organisers/audit-log.ts'
import type { Actor } from '#features/organisers/organiser.ts'
import { recordAuditEntry } from '#features/organisers/record-audit-entry.ts'
import { dayIn, UTC } from '#values/time-zone.ts'
import { AT_ONCE, continueInvalidation } from './bulk-invalidate.job.ts'
import { sizeOfCluster } from './cluster-size.ts'
import { insertClusterInvalidation } from './invalidate-cluster.ts'

/** A decision, or `null` to undo one. */
export type ClusterChoice = ClusterDecision | null

/** The outcome of a decision about a cluster. */
export type DecideOutcome =
  /** `changed`: the number of signatures whose state changed. */
  | { ok: true; changed: number }
  /** `cluster-again`: another cluster of the same kind waits, and has to be decided first. */
  | { ok: false; reason: 'cluster-unknown' | 'cluster-decided' | 'cluster-again' }

type DecideContext = Pick<Context, 'store' | 'now' | 'newId' | 'cipher' | 'emit'>

/** A decision that is being made. `size`: the verified signatures of the cluster that are not invalid. */
type Deciding = {
  actor: Actor
  choice: ClusterChoice
  reason: string
  now: Date
  invalidationId: string
  size: number
  timeZoneOf: (letter: string) => string
}

/**
 * Decides about all signatures of a cluster at once: `released`, they count; `rejected`, they are invalid, and so are
 * those that join the cluster later; `null` undoes the decision and restores everything. `letter`: a cluster of another
 * letter is unknown. The signatures of a large cluster are invalidated or restored in batches, and do not count
 * meanwhile. `timeZoneOf`: the time zone of a letter's days.
 */
export async function decideCluster(
  ctx: DecideContext,
  actor: Actor,
  { id, letter }: { id: string; letter?: string },
  choice: ClusterChoice,
  reason: string,
  timeZoneOf: (letter: string) => string = () => UTC,
): Promise<DecideOutcome> {
  const { valid: size } = await ctx.store.snapshot((db) => sizeOfCluster(ctx, db, id))
  const deciding = { actor, choice, reason, now: ctx.now(), invalidationId: ctx.newId(), size, timeZoneOf }
  const outcome = await ctx.store.write(async (tx): Promise<Decided> => {
    const cluster = await findCluster(tx, id)
    if (!cluster || (letter !== undefined && cluster.letter !== letter))
      return { ok: false, reason: 'cluster-unknown' }
    const refusal = await takeStep(tx, cluster, deciding)
    if (refusal) return { ok: false, reason: refusal }
    return choice === 'rejected'
      ? rejectCluster(ctx, tx, cluster, deciding)
      : releaseOrUndo(ctx, tx, cluster, deciding)
  })
  if (!outcome.ok) return outcome
  const { cluster, changed } = outcome
  const decided = { letter: cluster.letter, kind: cluster.kind, decision: choice ?? 'undone' }
  ctx.emit('info', 'cluster-decided', { ...decided, signatures: changed })
  // On the command line no background work may be running, so that all batches are done now.
  const batches = actor === 'operator' ? Number.POSITIVE_INFINITY : AT_ONCE
  if (outcome.follows) await continueInvalidation(ctx, outcome.follows, batches)
  return { ok: true, changed }
}

/** `follows`: the invalidation to continue in batches. */
type Decided =
  | Extract<DecideOutcome, { ok: false }>
  | { ok: true; cluster: ClusterRow; changed: number; follows: string | null }

/** Changes the cluster's row by compare-and-set; resolves to the reason where the decision cannot be made. */
async function takeStep(
  tx: Write,
  cluster: ClusterRow,
  { choice, reason, now, invalidationId }: Deciding,
): Promise<'cluster-decided' | 'cluster-again' | null> {
  // A decision is undone before another is made, so that each has exactly one to undo.
  const isOpen = choice === null ? cluster.decision !== null : cluster.decision === null
  if (!isOpen) return 'cluster-decided'
  const key = keyAfter(cluster, choice)
  if (choice === null && (await isBackAgain(tx, { ...cluster, key }))) return 'cluster-again'
  const step = {
    key,
    decision: choice,
    decidedAt: choice && now,
    reason: choice && reason,
    invalidationId: choice === 'rejected' ? invalidationId : null,
  }
  return (await decide(tx, cluster.id, cluster.decision, step)) ? null : 'cluster-decided'
}

async function rejectCluster(
  ctx: DecideContext,
  tx: Write,
  cluster: ClusterRow,
  deciding: Deciding,
): Promise<Decided> {
  const { actor, reason, now, invalidationId: id, size, timeZoneOf } = deciding
  const day = dayIn(now, timeZoneOf(cluster.letter))
  await insertClusterInvalidation(ctx, tx, actor, cluster, { id, at: now, day, expected: size, reason })
  await recordDecision(ctx, tx, cluster, deciding, { id, action: 'cluster-rejected', count: size })
  return { ok: true, cluster, changed: size, follows: id }
}

async function releaseOrUndo(
  ctx: DecideContext,
  tx: Write,
  cluster: ClusterRow,
  deciding: Deciding,
): Promise<Decided> {
  const { choice, now } = deciding
  const isRelease = choice === 'released'
  const count = isRelease ? await releaseMembers(tx, cluster.id, now) : await undo(tx, cluster, now)
  const action = isRelease ? 'cluster-released' : 'cluster-undone'
  await recordDecision(ctx, tx, cluster, deciding, { action, count })
  return { ok: true, cluster, changed: count, follows: isRelease ? null : cluster.invalidationId }
}

function recordDecision(
  ctx: DecideContext,
  tx: Write,
  { id, letter, kind }: ClusterRow,
  { actor, reason }: Deciding,
  entry: { id?: string; action: AuditAction; count: number },
): Promise<void> {
  return recordAuditEntry(ctx, tx, actor, {
    ...entry,
    letter,
    ...(reason && { reason }),
    detail: { cluster: id, kind },
  })
}

/** Undoes a decision; resolves to the number of signatures whose state changes. */
async function undo(tx: Write, cluster: ClusterRow, now: Date): Promise<number> {
  const { id, invalidationId } = cluster
  if (invalidationId === null) return quarantineMembers(tx, id, now)
  await beginRestoring(tx, invalidationId, now)
  return countInvalidated(tx, invalidationId)
}

/**
 * The key of a cluster after a decision. A rejected cluster with a fingerprint goes on catching signatures. One without
 * (no captcha, say) does not: later signatures of its kind form a cluster of their own, which a person decides about.
 */
function keyAfter({ id, kind, key }: ClusterRow, choice: ClusterChoice): string {
  if (isDistinctive(kind)) return key
  return choice === 'rejected' ? id : ''
}

async function isBackAgain(tx: Write, cluster: ClusterRow): Promise<boolean> {
  const others = await findActiveClusters(tx, cluster.letter, [cluster])
  return others.some(({ id }) => id !== cluster.id)
}
