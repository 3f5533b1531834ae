import { dayKeysBefore } from '#db/queries/abuse/day-keys.ts'
import { countFingerprintsBefore } from '#db/queries/abuse/fingerprints.ts'
import { countContentLeft, countStaleLeases } from '#db/queries/email/outbox-state.ts'
import {
  countDeclinedSigners,
  countDoubleMailboxes,
  countLostUpdates,
  countMisapprovedPaper,
  countMisfeatured,
  countMisplacedAnswers,
  countMisquarantined,
  countOfOtherLetters,
  countOldCounts,
  countPendingWithoutEmail,
  countRepeatedUpdates,
  countStrayInvalid,
  countUndersaid,
  countUnemptiedWithdrawals,
  countUnforgottenAddresses,
  countUnwantedUpdates,
  signedTexts,
} from '#db/queries/operations/invariants.ts'
import { DatabaseDamaged, type Read, type Store } from '#db/store.ts'
import { FINGERPRINT_LIFE } from '#features/abuse/fingerprint.ts'
import { COUNTED_LIFE } from '#features/email/caps.ts'
import type { Letter, Letters } from '#features/letters/letter.ts'
import { compareCounts } from '#features/signatures/compare-counts.ts'
import type { Faults } from '#values/damage.ts'
import { today } from '#values/day.ts'

/** One thing that must always hold, and how often it does not. */
export type Finding = { invariant: Invariant; found: number }

/** What a check found; of the database itself also in sentences. */
export type Report = { findings: Finding[]; faults: Faults }

/** Invariants that nothing but a damaged database breaks. */
export const DAMAGE: readonly Invariant[] = ['database-sound', 'count-is-rows']

/** Whether a check found the database itself damaged. */
export function isDamaged(findings: readonly Finding[]): boolean {
  return findings.some(({ invariant, found }) => found > 0 && DAMAGE.includes(invariant))
}

/** The indexes by which a letter is counted: where two counts differ and the database finds no fault, it is one of these. */
const COUNTED_BY = ['signatures_counted', 'signatures_by_name', 'signatures_by_time'] as const

/** In the words of the report. */
export const INVARIANTS = {
  'database-sound': 'The database finds no fault in itself',
  'one-per-mailbox': 'No mailbox has two verified signatures at one letter, and no address two pending ones',
  'pending-has-email':
    'Every pending signature has a mail that waits, was sent or finally failed, or its mailbox had got its most',
  'declined-or-signed': 'No mailbox that has signed counts as one that declined',
  'counts-are-forgotten': 'What was mailed to a mailbox is counted for thirty days, and forgotten then',
  'addresses-forgotten': 'No verified signature keeps an address that the letter promises to forget or seal',
  'withdrawn-is-empty': 'No withdrawn signature holds personal data',
  'sent-is-empty': 'No sent or failed mail holds its content',
  'update-wanted': 'No news waits for anybody who does not ask for it, and none that was cancelled',
  'update-once': 'No news is mailed twice to anybody',
  'update-delivered': 'Whoever news was queued for has a mail of it',
  'leases-end': 'No mail is held by a process that is gone',
  'text-is-published': 'Every signature was given to a text that is published, digest for digest',
  'answers-fit': 'Every answer about a version is about a later one than was signed, of the same letter',
  'quarantined-in-cluster':
    'Every signature that is held back belongs to a flood that is not released, and none that does counts',
  'invalid-by-something':
    'Every invalid signature is so by an invalidation that is not restored, or by a rejected flood',
  'invalid-is-said': 'No invalidation is of more signatures than it says in public',
  'featured-is-given': 'No signature stands before the others that was withdrawn, or never verified',
  'days-are-forgotten': 'Nothing by which networks or floods are told is kept for longer than two days',
  'paper-has-two':
    'Every batch of paper that counts is whole, and was approved by another organiser than entered it',
  'count-is-rows': 'The count is the same by its index and by the rows',
} as const

export type Invariant = keyof typeof INVARIANTS

/** A lease may be this late before it counts as left behind. Milliseconds. */
const LEASE_GRACE = 10 * 60_000

/** Looks whether all that must hold does: see `examine`. */
export async function check(ctx: { store: Store; now: () => Date }, letters: Letters): Promise<Finding[]> {
  return (await examine(ctx, letters, 'full')).findings
}

/**
 * Looks whether all that must hold does, at one moment. Takes time on a large database, and changes nothing. `quick`
 * does not compare every row with its indexes. A database that is too damaged to be read leaves one finding,
 * `database-sound`.
 */
export async function examine(
  ctx: { store: Store; now: () => Date },
  letters: Letters,
  depth: 'quick' | 'full',
): Promise<Report> {
  const faults = await ctx.store.faults(depth)
  const sound = (found: Faults): Finding => ({ invariant: 'database-sound', found: found.found.length })
  try {
    const findings = [sound(faults), ...(await checkRows(ctx, letters))]
    const isCountOnly = faults.found.length === 0 && isDamaged(findings)
    return { findings, faults: isCountOnly ? { found: [], reindex: [...COUNTED_BY] } : faults }
  } catch (error) {
    if (faults.found.length > 0) return { findings: [sound(faults)], faults }
    // A quick look misses what reading the rows then meets.
    if (!(error instanceof DatabaseDamaged)) throw error
    const met = { found: [error.message], reindex: [] }
    return { findings: [sound(met)], faults: met }
  }
}

function checkRows(ctx: { store: Store; now: () => Date }, letters: Letters): Promise<Finding[]> {
  return ctx.store.snapshot(async (db) => {
    const findings = new Map<Invariant, number>()
    // Housekeeping may miss it for some hours.
    const forgotten = new Date(ctx.now().getTime() - COUNTED_LIFE - FINGERPRINT_LIFE)
    findings.set('one-per-mailbox', await countDoubleMailboxes(db))
    findings.set('pending-has-email', await countPendingWithoutEmail(db))
    findings.set('declined-or-signed', await countDeclinedSigners(db))
    findings.set('counts-are-forgotten', await countOldCounts(db, forgotten))
    findings.set('addresses-forgotten', 0)
    findings.set('withdrawn-is-empty', await countUnemptiedWithdrawals(db))
    findings.set('sent-is-empty', await countContentLeft(db))
    findings.set('update-wanted', await countUnwantedUpdates(db))
    findings.set('update-once', await countRepeatedUpdates(db))
    findings.set('update-delivered', await countLostUpdates(db))
    findings.set('leases-end', await countStaleLeases(db, new Date(ctx.now().getTime() - LEASE_GRACE)))
    findings.set('text-is-published', await countOfOtherLetters(db, [...letters.keys()]))
    findings.set('answers-fit', await countMisplacedAnswers(db))
    findings.set('quarantined-in-cluster', await countMisquarantined(db))
    findings.set('invalid-by-something', await countStrayInvalid(db))
    findings.set('invalid-is-said', await countUndersaid(db))
    findings.set('featured-is-given', await countMisfeatured(db))
    findings.set('days-are-forgotten', await countOldDays(db, ctx.now()))
    findings.set('paper-has-two', await countMisapprovedPaper(db))
    findings.set('count-is-rows', 0)
    for (const letter of letters.values()) {
      const add = (invariant: Invariant, found: number) =>
        findings.set(invariant, (findings.get(invariant) ?? 0) + found)
      if (letter.addresses !== 'keep') {
        add('addresses-forgotten', await countUnforgottenAddresses(db, letter.slug))
      }
      add('text-is-published', await countUnpublishedTexts(db, letter))
      add('count-is-rows', (await compareCounts(db, letter.slug)).same ? 0 : 1)
    }
    return [...findings].map(([invariant, found]) => ({ invariant, found }))
  })
}

/** A day's marks and keys live for a day more, and housekeeping may miss it for some hours. */
async function countOldDays(db: Read, now: Date): Promise<number> {
  const before = new Date(now.getTime() - 2 * FINGERPRINT_LIFE)
  const keys = await dayKeysBefore(db, today(before), { except: [], limit: 1_000 })
  return keys.length + (await countFingerprintsBefore(db, before))
}

async function countUnpublishedTexts(db: Read, letter: Letter): Promise<number> {
  const published = new Set(letter.versions.map((v) => `${v.number} ${v.locale} ${v.digest}`))
  const signed = await signedTexts(db, letter.slug)
  return signed
    .filter((text) => !published.has(`${text.version} ${text.locale} ${text.digest}`))
    .reduce((sum, text) => sum + text.signatures, 0)
}
