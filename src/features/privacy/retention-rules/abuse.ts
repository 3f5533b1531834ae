import { deleteCluster, releasedBefore } from '#db/queries/abuse/clusters.ts'
import { deleteConsumedChallenge, expiredConsumedChallenges } from '#db/queries/abuse/consumed-challenges.ts'
import { dayKeysBefore, deleteDayKey } from '#db/queries/abuse/day-keys.ts'
import { deleteFingerprints, signaturesFingerprintedBefore } from '#db/queries/abuse/fingerprints.ts'
import { deleteLimit, limitsOver } from '#db/queries/abuse/limits.ts'
import { findSignature } from '#db/queries/signatures/signatures.ts'
import type { Write } from '#db/store.ts'
import { FINGERPRINT_LIFE } from '#features/abuse/fingerprint.ts'
import { quarantineIfMatching } from '#features/abuse/membership.ts'
import { ago, type RetentionRule } from '#features/privacy/retention-rule.ts'
import { REMEMBERED } from '#features/signatures/retention.ts'
import { today } from '#values/day.ts'

/** Forgets what is kept for a day or so to tell people from machines. */
export const ABUSE_RULES: readonly RetentionRule[] = [
  {
    what: 'fingerprint',
    due: (db, page, now) => signaturesFingerprintedBefore(db, ago(now, FINGERPRINT_LIFE), page),
    remove: removeFingerprints,
  },
  { what: 'day-key', due: (db, page, now) => dayKeysBefore(db, today(now), page), remove: deleteDayKey },
  {
    what: 'limit',
    due: (db, page, now) => limitsOver(db, now, page),
    remove: deleteLimit,
  },
  {
    what: 'cluster',
    due: (db, page, now) => releasedBefore(db, ago(now, REMEMBERED), page),
    remove: deleteCluster,
  },
  {
    what: 'challenge',
    due: (db, page, now) => expiredConsumedChallenges(db, now, page),
    remove: deleteConsumedChallenge,
  },
]

/** Quarantines a pending signature first if its cluster asks for it: verified later, it has no fingerprint to be found by. */
async function removeFingerprints(tx: Write, id: string, now: Date): Promise<unknown> {
  const signature = await findSignature(tx, id)
  if (signature && !signature.verifiedAt) await quarantineIfMatching(tx, signature.letter, id, now)
  return deleteFingerprints(tx, id, ago(now, FINGERPRINT_LIFE))
}
