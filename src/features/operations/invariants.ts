import { dayKeysBefore } from '#db/queries/abuse/day-keys.ts'
import { countFingerprintsBefore } from '#db/queries/abuse/fingerprints.ts'
import { countContentLeft, countStaleLeases } from '#db/queries/email/outbox-state.ts'
import { countMisquarantined } from '#db/queries/operations/invariants/abuse.ts'
import { countOldCounts, countPendingWithoutEmail } from '#db/queries/operations/invariants/email.ts'
import { countStrayInvalid, countUndersaid } from '#db/queries/operations/invariants/invalidations.ts'
import { countMisapprovedPaper } from '#db/queries/operations/invariants/paper.ts'
import {
  countDeclinedSigners,
  countDoubleMailboxes,
  countMisfeatured,
  countMisplacedAnswers,
  countUnemptiedWithdrawals,
  countUnforgottenAddresses,
} from '#db/queries/operations/invariants/signatures.ts'
import {
  countLostUpdates,
  countRepeatedUpdates,
  countUnwantedUpdates,
} from '#db/queries/operations/invariants/updates.ts'
import type { Read } from '#db/store.ts'
import { FINGERPRINT_LIFE } from '#features/abuse/fingerprint.ts'
import { COUNTED_LIFE } from '#features/email/caps.ts'
import type { Letters } from '#features/letters/letter.ts'
import { compareCounts } from '#features/signatures/compare-counts.ts'
import { today } from '#values/day.ts'
import { countUnpublishedTexts } from './unpublished-texts.ts'

/** What an invariant is checked against: the letters that are served, and the time. */
export type Checked = { letters: Letters; now: Date }

/** A statement about the database that always holds, and how to count what contradicts it. */
export type InvariantRule = {
  /** As the report says it. */
  sentence: string
  /** Only a damaged database breaks it. */
  isDamage?: true
  /** Counts the rows that contradict it. `null`: the database checks itself, see `Store.faults`. */
  count: ((db: Read, checked: Checked) => Promise<number>) | null
}

/** Retention may be this late; a lease that ended this long ago was left behind. Milliseconds. */
const LATE = { retention: FINGERPRINT_LIFE, lease: 10 * 60_000 } as const

const RULES = {
  'database-sound': {
    sentence: 'The database finds no fault in itself',
    isDamage: true,
    count: null,
  },
  'one-per-mailbox': {
    sentence: 'No mailbox has two verified signatures to one letter, and no address has two pending ones',
    count: countDoubleMailboxes,
  },
  'pending-has-email': {
    sentence:
      'Every pending signature has an email that is waiting, sent or failed, unless its mailbox had reached its limit',
    count: countPendingWithoutEmail,
  },
  'declined-or-signed': {
    sentence: 'No mailbox with a verified signature is recorded as declined',
    count: countDeclinedSigners,
  },
  'counts-are-forgotten': {
    sentence: 'How many emails a mailbox received is forgotten after 30 days',
    count: (db, { now }) => countOldCounts(db, ago(now, COUNTED_LIFE + LATE.retention)),
  },
  'addresses-forgotten': {
    sentence: 'No verified signature keeps an address that its letter promises to forget or seal',
    count: countKeptAddresses,
  },
  'withdrawn-is-empty': {
    sentence: 'No withdrawn signature holds personal data',
    count: countUnemptiedWithdrawals,
  },
  'sent-is-empty': {
    sentence: 'No sent or failed email holds its content',
    count: countContentLeft,
  },
  'update-wanted': {
    sentence: 'No update waits for a signer who does not want updates, and no cancelled update waits',
    count: countUnwantedUpdates,
  },
  'update-once': {
    sentence: 'No update is emailed twice to the same signer',
    count: countRepeatedUpdates,
  },
  'update-delivered': {
    sentence: 'Every signer for whom an update was queued has an email with it',
    count: countLostUpdates,
  },
  'leases-end': {
    sentence: 'No email is leased by a process that is gone',
    count: (db, { now }) => countStaleLeases(db, ago(now, LATE.lease)),
  },
  'text-is-published': {
    sentence: 'Every signature belongs to a published text, digest for digest',
    count: (db, { letters }) => countUnpublishedTexts(db, letters),
  },
  'answers-fit': {
    sentence: 'Every answer about a version is about a later one than was signed, of the same letter',
    count: countMisplacedAnswers,
  },
  'quarantined-in-cluster': {
    sentence: 'A signature is quarantined if, and only if, it belongs to a cluster that is not released',
    count: countMisquarantined,
  },
  'invalid-by-something': {
    sentence: 'Every invalid signature belongs to an invalidation that is not restored',
    count: countStrayInvalid,
  },
  'invalid-is-said': {
    sentence: 'No invalidation covers more signatures than it says in public',
    count: countUndersaid,
  },
  'featured-is-given': {
    sentence: 'No featured signature is withdrawn or unverified',
    count: countMisfeatured,
  },
  'days-are-forgotten': {
    sentence: 'Fingerprints, and the keys that networks are hashed with, are kept for two days at most',
    count: (db, { now }) => countOldDays(db, now),
  },
  'paper-has-two': {
    sentence: 'Every approved batch of paper signatures is complete, and a second organiser approved it',
    count: countMisapprovedPaper,
  },
  'count-is-rows': {
    sentence: 'The count is the same by its index and by the rows',
    isDamage: true,
    count: (db, { letters }) => countDifferentCounts(db, letters),
  },
} as const satisfies Record<string, InvariantRule>

/** The name of an invariant. */
export type Invariant = keyof typeof RULES

/** Every invariant, in the order of the report. */
export const INVARIANTS: Readonly<Record<Invariant, InvariantRule>> = RULES

async function countKeptAddresses(db: Read, { letters }: Checked): Promise<number> {
  let found = 0
  for (const letter of letters.values())
    if (letter.addresses !== 'keep') found += await countUnforgottenAddresses(db, letter.slug)
  return found
}

/** A day's fingerprints and keys live for one more day, and retention may be late. */
async function countOldDays(db: Read, now: Date): Promise<number> {
  const before = ago(now, FINGERPRINT_LIFE + LATE.retention)
  const keys = await dayKeysBefore(db, today(before), { except: [], limit: 1_000 })
  return keys.length + (await countFingerprintsBefore(db, before))
}

async function countDifferentCounts(db: Read, letters: Letters): Promise<number> {
  let found = 0
  for (const slug of letters.keys()) if (!(await compareCounts(db, slug)).same) found += 1
  return found
}

function ago(now: Date, milliseconds: number): Date {
  return new Date(now.getTime() - milliseconds)
}
