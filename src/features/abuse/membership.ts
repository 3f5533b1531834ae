import { addToClusters, deleteMemberships } from '#db/queries/abuse/cluster-members.ts'
import { type ClusterRow, findActiveClusters, lockActive } from '#db/queries/abuse/clusters.ts'
import { fingerprintsOfSignature } from '#db/queries/abuse/fingerprints.ts'
import { endQuarantine, quarantineMember } from '#db/queries/abuse/quarantine.ts'
import type { Write } from '#db/store.ts'
import { isDistinctive } from './fingerprint.ts'

/** Adds a signature to those of these clusters that are still active, and puts it into quarantine. */
export async function addToActive(tx: Write, id: string, clusters: ClusterRow[], now: Date): Promise<void> {
  // An organiser may have released one since it was found.
  const locked = await lockActive(
    tx,
    clusters.map((cluster) => cluster.id),
  )
  if (locked.length === 0) return
  await addToClusters(tx, id, locked)
  await quarantineMember(tx, id, now)
}

/** Quarantines a signature that shares a fingerprint with a cluster that was opened after the signature was created. */
export async function quarantineIfMatching(tx: Write, letter: string, id: string, now: Date): Promise<void> {
  const fingerprints = await fingerprintsOfSignature(tx, id)
  // A whole letter is in quarantine only while it surges.
  const distinctive = fingerprints.filter(({ kind }) => isDistinctive(kind))
  await addToActive(tx, id, await findActiveClusters(tx, letter, distinctive), now)
}

/** Removes a signature from all clusters and from quarantine. */
export async function leaveClusters(tx: Write, id: string): Promise<void> {
  await deleteMemberships(tx, id)
  await endQuarantine(tx, id)
}
