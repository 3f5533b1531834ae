import { type ClusterKey, lastRelease } from '#db/queries/abuse/clusters.ts'
import { occursMoreThan } from '#db/queries/abuse/fingerprints.ts'
import type { Read } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import { fingerprintKey } from '#values/keys.ts'
import type { FingerprintKind } from './fingerprint.ts'
import type { Limits } from './limits.ts'

/**
 * Finds the moment from which the signatures with a fingerprint form a cluster: the beginning of the longest rate, or the
 * last release of such a cluster, because organisers have reviewed what came before it. `null` while no rate is
 * exceeded.
 */
export async function clusterStart(
  { now }: Pick<Context, 'now'>,
  db: Read,
  { clusters }: Limits,
  fingerprint: ClusterKey & { kind: FingerprintKind },
  cluster: ClusterKey,
): Promise<Date | null> {
  const rates = clusters[fingerprint.kind]
  const before = (seconds: number) => new Date(now().getTime() - seconds * 1000)
  for (const { most, seconds } of rates) {
    if (!(await occursMoreThan(db, fingerprint, before(seconds), most))) continue
    const released = await lastRelease(db, cluster)
    const longest = before(Math.max(...rates.map((rate) => rate.seconds)))
    if (!released || released < longest) return longest
    if (await occursMoreThan(db, fingerprint, later(released, before(seconds)), most)) return released
  }
  return null
}

/** Whether a letter gets more signatures than its own rate allows, whatever they share. */
export async function isSurging(
  ctx: Pick<Context, 'now' | 'secret' | 'limits'>,
  db: Read,
  letter: string,
): Promise<boolean> {
  if (!ctx.limits) return false
  const key = fingerprintKey(ctx.secret, letter, 'letter', '')
  const fingerprint = { letter, kind: 'letter' as const, key }
  return (await clusterStart(ctx, db, ctx.limits, fingerprint, { ...fingerprint, key: '' })) !== null
}

function later(a: Date, b: Date): Date {
  return a > b ? a : b
}
