import {
  type ClusterKey,
  type ClusterRow,
  catchingClusters,
  lastReleased,
  lockCatching,
  raiseCluster,
} from '#db/queries/abuse/clusters.ts'
import {
  type FingerprintRow,
  fingerprintsOfSignature,
  isCommon,
  replaceFingerprints,
} from '#db/queries/abuse/fingerprints.ts'
import { hold, holdBack, holdMarked, holdOne, unhold } from '#db/queries/abuse/quarantine.ts'
import type { Read, Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import type { SignForm } from '#features/signing/form.ts'
import type { Origin } from '#features/signing/submission.ts'
import { associatedData } from '#values/associated-data.ts'
import { fingerprintKey } from '#values/keys.ts'
import { type ClusterKind, type Fingerprint, type FingerprintKind, fingerprintsOf } from './fingerprint.ts'
import type { Limits } from './limits.ts'

/** A flood that was not known before, and how many signatures it holds back from its first moment on. */
export type Raised = { letter: string; kind: ClusterKind; quarantined: number }

/**
 * Looks whether a signature that is entered belongs to a flood, or makes one of those before it, and holds them all back:
 * they look as usual from outside, are mailed, may be verified, and do not count until an organiser lets them. A flood
 * goes back to where its rate began, so that what came before it was noticed does not count either.
 */
export async function holdClusters(
  ctx: Pick<Context, 'now' | 'newId' | 'secret' | 'cipher' | 'limits'>,
  tx: Write,
  entered: { id: string; letter: string; form: SignForm; origin: Origin },
  surging: boolean,
): Promise<Raised[]> {
  const { id, letter, form, origin } = entered
  const { limits } = ctx
  if (!limits) return []
  // Whoever types again before verifying is looked at anew, whatever somebody else typed for them before.
  await unhold(tx, id)
  const fingerprints = fingerprintsOf(form, origin.client).map((fingerprint) => ({
    ...fingerprint,
    key: keyOf(ctx, letter, fingerprint),
  }))
  const at = ctx.now()
  await replaceFingerprints(
    tx,
    id,
    fingerprints.map(({ kind, key }) => ({ signatureId: id, letter, kind, key, at })),
  )
  const single = singleKinds(origin)
  const caught = await caughtBy(tx, letter, fingerprints)
  const raised: Raised[] = []
  for (const { kind, key, label } of fingerprints) {
    if (kind === 'letter' || caught.some((cluster) => cluster.kind === kind && cluster.key === key)) continue
    const of = { letter, kind, key }
    const since = await floodingSince(ctx, tx, limits, of, of)
    if (since) raised.push(...(await raise(ctx, tx, of, { label, since })))
  }
  await holdIn(tx, id, caught, at)
  for (const kind of surging ? [...single, 'letter' as const] : single) {
    const cluster = await raiseCluster(tx, {
      letter,
      kind,
      key: '',
      id: ctx.newId(),
      label: null,
      raisedAt: at,
    })
    await holdIn(tx, id, [cluster.cluster], at)
    if (cluster.isNew) raised.push({ letter, kind, quarantined: 1 })
  }
  return raised
}

/** Holds back a signature where a flood of something it has in common was noticed since it was entered. */
export async function holdIfCaught(tx: Write, letter: string, id: string, now: Date): Promise<void> {
  await holdIn(tx, id, await caughtBy(tx, letter, await fingerprintsOfSignature(tx, id)), now)
}

/** Whether more people sign a letter than it was ever thought to have. */
export async function isSurging(
  ctx: Pick<Context, 'now' | 'secret' | 'limits'>,
  db: Read,
  letter: string,
): Promise<boolean> {
  if (!ctx.limits) return false
  const key = fingerprintKey(ctx.secret, letter, 'letter', '')
  const fingerprint = { letter, kind: 'letter' as const, key }
  return (await floodingSince(ctx, db, ctx.limits, fingerprint, { ...fingerprint, key: '' })) !== null
}

function singleKinds({ proof, isTrapped }: Origin): ClusterKind[] {
  const kinds: ClusterKind[] = []
  if (proof === 'none') kinds.push('no-captcha')
  if (isTrapped) kinds.push('trapped')
  return kinds
}

function caughtBy(
  db: Read,
  letter: string,
  fingerprints: readonly Pick<FingerprintRow, 'kind' | 'key'>[],
): Promise<ClusterRow[]> {
  // A whole letter is held back only while it surges.
  const told = fingerprints.filter(({ kind }) => kind !== 'letter')
  return told.length > 0 ? catchingClusters(db, letter, told) : Promise.resolve([])
}

/**
 * Since when what too many have in common is a flood: since the longest rate began, or since one was released; `null`
 * while they are not too many.
 */
async function floodingSince(
  { now }: Pick<Context, 'now'>,
  db: Read,
  { clusters }: Limits,
  fingerprint: ClusterKey & { kind: FingerprintKind },
  cluster: ClusterKey,
): Promise<Date | null> {
  const rates = clusters[fingerprint.kind]
  const before = (seconds: number) => new Date(now().getTime() - seconds * 1000)
  for (const { most, seconds } of rates) {
    if (!(await isCommon(db, fingerprint, before(seconds), most))) continue
    const released = await lastReleased(db, cluster)
    const longest = before(Math.max(...rates.map((rate) => rate.seconds)))
    if (!released || released < longest) return longest
    if (await isCommon(db, fingerprint, later(released, before(seconds)), most)) return released
  }
  return null
}

function later(a: Date, b: Date): Date {
  return a > b ? a : b
}

async function raise(
  ctx: Pick<Context, 'now' | 'newId' | 'cipher'>,
  tx: Write,
  of: ClusterKey,
  { label, since }: { label: string | null; since: Date },
): Promise<Raised[]> {
  const now = ctx.now()
  const id = ctx.newId()
  const sealed = label === null ? null : ctx.cipher.seal(label, associatedData.clusterLabel(id))
  const { cluster, isNew } = await raiseCluster(tx, { ...of, id, label: sealed, raisedAt: now })
  await holdMarked(tx, cluster, since)
  const quarantined = await holdBack(tx, cluster.id, now)
  return isNew ? [{ letter: of.letter, kind: of.kind, quarantined }] : []
}

/** Only in floods that still take something in once they are held: one may have been released since it was found. */
async function holdIn(tx: Write, id: string, clusters: ClusterRow[], now: Date): Promise<void> {
  const quarantined = await lockCatching(
    tx,
    clusters.map((cluster) => cluster.id),
  )
  if (quarantined.length === 0) return
  await hold(tx, id, quarantined)
  await holdOne(tx, id, now)
}

function keyOf({ secret }: Pick<Context, 'secret'>, letter: string, { kind, text }: Fingerprint): string {
  return fingerprintKey(secret, letter, kind, text)
}
