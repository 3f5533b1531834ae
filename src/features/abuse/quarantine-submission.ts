import { addMatchingSignatures } from '#db/queries/abuse/cluster-members.ts'
import { findActiveClusters, openCluster } from '#db/queries/abuse/clusters.ts'
import { replaceFingerprints } from '#db/queries/abuse/fingerprints.ts'
import { quarantineMembers } from '#db/queries/abuse/quarantine.ts'
import type { Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import { associatedData } from '#values/associated-data.ts'
import { fingerprintKey } from '#values/keys.ts'
import type { Proof } from './captcha.ts'
import { clusterStart } from './cluster-start.ts'
import {
  type ClusterKind,
  type Fingerprint,
  type FingerprintableSubmission,
  fingerprintsOf,
  isDistinctive,
} from './fingerprint.ts'
import type { Limits } from './limits.ts'
import { addToActive, leaveClusters } from './membership.ts'

/** A cluster that was just found, and how many signatures it puts into quarantine at once. */
export type OpenedCluster = { letter: string; kind: ClusterKind; quarantined: number }

/** A pending signature, and what is known about the request that it came with. */
export type QuarantinableSubmission = FingerprintableSubmission & {
  id: string
  letter: string
  proof: Proof
  /** Whether the field that people do not see was filled in. */
  isTrapped: boolean
}

type Ctx = Pick<Context, 'now' | 'newId' | 'secret' | 'cipher' | 'limits'>

type KeyedFingerprint = Fingerprint & { letter: string; key: string }

/**
 * Puts a new pending signature into the clusters that it belongs to, and opens those that it completes. Members look
 * normal from outside: they get emails and can be verified, but they do not count until an organiser releases them. A
 * new cluster reaches back to the beginning of its rate, so that the signatures before it was found do not count either.
 */
export async function quarantineSubmission(
  ctx: Ctx,
  tx: Write,
  submission: QuarantinableSubmission,
  surging: boolean,
): Promise<OpenedCluster[]> {
  const { limits } = ctx
  if (!limits) return []
  // A signer who submits again before verifying is judged anew, whatever someone else typed for them before.
  await leaveClusters(tx, submission.id)
  const keyed = await storeFingerprints(ctx, tx, submission)
  const distinctive = keyed.filter(({ kind }) => isDistinctive(kind))
  const active = await findActiveClusters(tx, submission.letter, distinctive)
  const isActive = ({ kind, key }: KeyedFingerprint) =>
    active.some((cluster) => cluster.kind === kind && cluster.key === key)
  const opened: OpenedCluster[] = []
  for (const fingerprint of distinctive)
    if (!isActive(fingerprint)) opened.push(...(await openIfOverRate(ctx, tx, limits, fingerprint)))
  await addToActive(tx, submission.id, active, ctx.now())
  for (const kind of kindsWithoutRate(submission, surging))
    opened.push(...(await joinCluster(ctx, tx, submission, kind)))
  return opened
}

async function storeFingerprints(
  { secret, now }: Ctx,
  tx: Write,
  submission: QuarantinableSubmission,
): Promise<KeyedFingerprint[]> {
  const { id, letter } = submission
  const at = now()
  const keyed = fingerprintsOf(submission).map((fingerprint) => ({
    ...fingerprint,
    letter,
    key: fingerprintKey(secret, letter, fingerprint.kind, fingerprint.text),
  }))
  await replaceFingerprints(
    tx,
    id,
    keyed.map(({ kind, key }) => ({ signatureId: id, letter, kind, key, at })),
  )
  return keyed
}

/** Opens a cluster with all its members if more signatures share the fingerprint than its rates allow. */
async function openIfOverRate(
  ctx: Ctx,
  tx: Write,
  limits: Limits,
  { letter, kind, key, label }: KeyedFingerprint,
): Promise<OpenedCluster[]> {
  const of = { letter, kind, key }
  const start = await clusterStart(ctx, tx, limits, of, of)
  if (!start) return []
  const now = ctx.now()
  const id = ctx.newId()
  const sealed = label === null ? null : ctx.cipher.seal(label, associatedData.clusterLabel(id))
  const { cluster, isNew } = await openCluster(tx, { ...of, id, label: sealed, raisedAt: now })
  await addMatchingSignatures(tx, cluster, start)
  const quarantined = await quarantineMembers(tx, cluster.id, now)
  return isNew ? [{ letter, kind, quarantined }] : []
}

/** The clusters that one signature alone is reason enough for. */
function kindsWithoutRate({ proof, isTrapped }: QuarantinableSubmission, surging: boolean): ClusterKind[] {
  const kinds: ClusterKind[] = []
  if (proof === 'none') kinds.push('no-captcha')
  if (isTrapped) kinds.push('trapped')
  if (surging) kinds.push('letter')
  return kinds
}

/** Adds the signature to the cluster of a kind that has no fingerprint; opens it if there is none. */
async function joinCluster(
  ctx: Ctx,
  tx: Write,
  { id, letter }: QuarantinableSubmission,
  kind: ClusterKind,
): Promise<OpenedCluster[]> {
  const now = ctx.now()
  const row = { letter, kind, key: '', id: ctx.newId(), label: null, raisedAt: now }
  const { cluster, isNew } = await openCluster(tx, row)
  await addToActive(tx, id, [cluster], now)
  return isNew ? [{ letter, kind, quarantined: 1 }] : []
}
