import { countByVersion, pageOfVerified, type VerifiedPlace } from '#db/queries/counted-signatures.ts'
import { dayKeysBefore } from '#db/queries/day-keys.ts'
import {
  countDeclinedSigners,
  countDoubleMailboxes,
  countLostNews,
  countMisapprovedPaper,
  countMisfeatured,
  countMisheld,
  countMisplacedAnswers,
  countOfOtherLetters,
  countOldCounts,
  countPendingWithoutMail,
  countRepeatedNews,
  countStrayInvalid,
  countUndersaid,
  countUnemptiedWithdrawals,
  countUnforgottenAddresses,
  countUnwantedNews,
  signedTexts,
} from '#db/queries/invariants.ts'
import { countMarksBefore } from '#db/queries/marks.ts'
import { countContentLeft, countStaleLeases } from '#db/queries/outbox-state.ts'
import { type Read, type Store, StoreUnavailable } from '#db/store.ts'
import { today } from '../../domain/day.ts'
import { MARK_LIFE } from '../../domain/flood.ts'
import type { Letter, Letters } from '../../domain/letter.ts'
import { COUNTED_LIFE } from '../../domain/mail-caps.ts'

/** One thing that must always hold, and how often it does not. */
export type Finding = { invariant: Invariant; found: number }

/** In the words of the report. */
export const INVARIANTS = {
  'database-sound': 'The database finds no fault in itself',
  'one-per-mailbox': 'No mailbox has two verified signatures at one letter, and no address two pending ones',
  'pending-has-mail':
    'Every pending signature has a mail that waits, was sent or finally failed, or its mailbox had got its most',
  'declined-or-signed': 'No mailbox that has signed counts as one that declined',
  'counts-are-forgotten': 'What was mailed to a mailbox is counted for thirty days, and forgotten then',
  'addresses-forgotten': 'No verified signature keeps an address that the letter promises to forget or seal',
  'withdrawn-is-empty': 'No withdrawn signature holds personal data',
  'sent-is-empty': 'No sent or failed mail holds its content',
  'news-wanted': 'No news waits for anybody who does not ask for it, and none that was cancelled',
  'news-once': 'No news is mailed twice to anybody',
  'news-delivered': 'Whoever news was queued for has a mail of it',
  'leases-end': 'No mail is held by a process that is gone',
  'text-is-published': 'Every signature was given to a text that is published, digest for digest',
  'answers-fit': 'Every answer about a version is about a later one than was signed, of the same letter',
  'held-in-flood':
    'Every signature that is held back belongs to a flood that is not released, and none that does counts',
  'invalid-by-something':
    'Every invalid signature is so by an invalidation that is not restored, or by a rejected flood',
  'invalid-is-said': 'No invalidation is of more signatures than it says in public',
  'featured-is-given': 'No signature stands before the others that was withdrawn, or never verified',
  'days-are-forgotten': 'Nothing by which networks or floods are told is kept for longer than two days',
  'paper-has-two':
    'Every batch of paper that counts is whole, and was approved by another organiser than entered it',
  'count-is-rows': 'The count is the number of rows that an export would hold',
} as const

export type Invariant = keyof typeof INVARIANTS

/** A lease may be this late before it counts as left behind. Milliseconds. */
const LEASE_GRACE = 10 * 60_000

/**
 * Looks whether all that must hold does, at one moment. Takes time on a large database, and changes nothing. A database
 * that is too damaged to be read leaves one finding, `database-sound`.
 */
export async function check(ctx: { store: Store; now: () => Date }, letters: Letters): Promise<Finding[]> {
  const faults = await ctx.store.faults()
  const sound = { invariant: 'database-sound', found: faults.length } as const
  try {
    return [sound, ...(await checkRows(ctx, letters))]
  } catch (error) {
    if (faults.length === 0 || !(error instanceof StoreUnavailable)) throw error
    return [sound]
  }
}

function checkRows(ctx: { store: Store; now: () => Date }, letters: Letters): Promise<Finding[]> {
  return ctx.store.snapshot(async (db) => {
    const findings = new Map<Invariant, number>()
    // Housekeeping may miss it for some hours.
    const forgotten = new Date(ctx.now().getTime() - COUNTED_LIFE - MARK_LIFE)
    findings.set('one-per-mailbox', await countDoubleMailboxes(db))
    findings.set('pending-has-mail', await countPendingWithoutMail(db))
    findings.set('declined-or-signed', await countDeclinedSigners(db))
    findings.set('counts-are-forgotten', await countOldCounts(db, forgotten))
    findings.set('addresses-forgotten', 0)
    findings.set('withdrawn-is-empty', await countUnemptiedWithdrawals(db))
    findings.set('sent-is-empty', await countContentLeft(db))
    findings.set('news-wanted', await countUnwantedNews(db))
    findings.set('news-once', await countRepeatedNews(db))
    findings.set('news-delivered', await countLostNews(db))
    findings.set('leases-end', await countStaleLeases(db, new Date(ctx.now().getTime() - LEASE_GRACE)))
    findings.set('text-is-published', await countOfOtherLetters(db, [...letters.keys()]))
    findings.set('answers-fit', await countMisplacedAnswers(db))
    findings.set('held-in-flood', await countMisheld(db))
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
      add('count-is-rows', (await differsFromRows(db, letter)) ? 1 : 0)
    }
    return [...findings].map(([invariant, found]) => ({ invariant, found }))
  })
}

/** A day's marks and keys live for a day more, and housekeeping may miss it for some hours. */
async function countOldDays(db: Read, now: Date): Promise<number> {
  const before = new Date(now.getTime() - 2 * MARK_LIFE)
  const keys = await dayKeysBefore(db, today(before), { except: [], limit: 1_000 })
  return keys.length + (await countMarksBefore(db, before))
}

async function countUnpublishedTexts(db: Read, letter: Letter): Promise<number> {
  const published = new Set(letter.versions.map((v) => `${v.number} ${v.locale} ${v.digest}`))
  const signed = await signedTexts(db, letter.slug)
  return signed
    .filter((text) => !published.has(`${text.version} ${text.locale} ${text.digest}`))
    .reduce((sum, text) => sum + text.signatures, 0)
}

async function differsFromRows(db: Read, letter: Letter): Promise<boolean> {
  const counted = (await countByVersion(db, letter.slug)).reduce((sum, row) => sum + row.count, 0)
  let rows = 0
  let after: VerifiedPlace | null = null
  for (;;) {
    const page: VerifiedPlace[] = await pageOfVerified(db, letter.slug, { fields: [], after, limit: 5_000 })
    rows += page.length
    after = page.at(-1) ?? null
    if (page.length < 5_000) return rows !== counted
  }
}
