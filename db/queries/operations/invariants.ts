import {
  and,
  count,
  eq,
  exists,
  gt,
  gte,
  isNotNull,
  isNull,
  lt,
  lte,
  ne,
  notExists,
  notInArray,
  or,
  sql,
  sum,
} from 'drizzle-orm'
import { activeMemberships } from '#db/queries/abuse/cluster-members.ts'
import { wantsUpdates } from '#db/queries/signatures/consents.ts'
import { inState, isVerified, unverified } from '#db/queries/signatures/state.ts'
import type { Read } from '#db/store.ts'
import { UPDATES } from '#features/email/content.ts'

/** Pending signatures for which no mail was ever queued, though their mailbox had not got its most. */
export async function countPendingWithoutEmail(db: Read): Promise<number> {
  const { signatures, outbox, tokens } = db.tables
  // The email of an earlier entry of the same address, which is deleted, may lead to this one.
  const leading = db
    .select({ hash: tokens.hash })
    .from(tokens)
    .where(and(eq(tokens.signatureId, signatures.id), ne(tokens.entry, signatures.entry)))
  const rows = await db
    .select({ found: count() })
    .from(signatures)
    .where(
      and(
        unverified(db),
        isNull(signatures.unmailedAt),
        notExists(leading),
        notExists(db.select({ id: outbox.id }).from(outbox).where(eq(outbox.signatureId, signatures.id))),
      ),
    )
  return rows[0]?.found ?? 0
}

/**
 * Letters and mailboxes with more than one verified signature, and spellings with more than one pending entry. The unique
 * indexes forbid both; this looks all the same.
 */
export async function countDoubleMailboxes(db: Read): Promise<number> {
  const { signatures } = db.tables
  const verified = await db
    .select({ letter: signatures.letter })
    .from(signatures)
    .where(isVerified(db))
    .groupBy(signatures.letter, signatures.mailboxKey)
    .having(gt(count(), 1))
  const entered = await db
    .select({ letter: signatures.letter })
    .from(signatures)
    .where(unverified(db))
    .groupBy(signatures.letter, signatures.mailboxKey, signatures.addressKey)
    .having(gt(count(), 1))
  return verified.length + entered.length
}

/** Counted emails that should be forgotten by now. */
export async function countOldCounts(db: Read, before: Date): Promise<number> {
  const { countedEmails } = db.tables
  const rows = await db
    .select({ found: count() })
    .from(countedEmails)
    .where(lt(countedEmails.queuedAt, before))
  return rows[0]?.found ?? 0
}

/** Mailboxes that declined a letter and have a verified signature to it. */
export async function countDeclinedSigners(db: Read): Promise<number> {
  const { signatures, declines } = db.tables
  const rows = await db
    .select({ found: count() })
    .from(declines)
    .innerJoin(
      signatures,
      and(eq(signatures.letter, declines.letter), eq(signatures.mailboxKey, declines.mailboxKey)),
    )
    .where(isVerified(db))
  return rows[0]?.found ?? 0
}

/** Verified signatures at a letter that forgets addresses, without consent to news, whose address is still there. */
export async function countUnforgottenAddresses(db: Read, letter: string): Promise<number> {
  const { signatures, consents } = db.tables
  const rows = await db
    .select({ found: count() })
    .from(signatures)
    .where(
      and(
        eq(signatures.letter, letter),
        isNotNull(signatures.verifiedAt),
        isNotNull(signatures.address),
        notExists(
          db
            .select({ kind: consents.kind })
            .from(consents)
            .where(and(eq(consents.signatureId, signatures.id), wantsUpdates(db))),
        ),
      ),
    )
  return rows[0]?.found ?? 0
}

/** Withdrawn signatures that still hold something personal. */
export async function countUnemptiedWithdrawals(db: Read): Promise<number> {
  const { signatures } = db.tables
  const rows = await db
    .select({ found: count() })
    .from(signatures)
    .where(
      and(
        isNotNull(signatures.withdrawnAt),
        sql`coalesce(${signatures.name}, ${signatures.nameFolded}, ${signatures.address}, ${signatures.sealedAddress}, ${signatures.affiliation}, ${signatures.country}, ${signatures.comment}, ${signatures.domainKey}) is not null`,
      ),
    )
  return rows[0]?.found ?? 0
}

/** Signatures given to letters that are not among these. */
export async function countOfOtherLetters(db: Read, slugs: string[]): Promise<number> {
  const { signatures } = db.tables
  const rows = await db
    .select({ found: count() })
    .from(signatures)
    .where(slugs.length > 0 ? notInArray(signatures.letter, slugs) : undefined)
  return rows[0]?.found ?? 0
}

/** Every text that signatures of a letter, in whatever state, also on paper, were given to or re-affirmed for, as the rows say it. */
export async function signedTexts(
  db: Read,
  letter: string,
): Promise<{ version: number; locale: string | null; digest: string | null; signatures: number }[]> {
  const { signatures, versionAnswers, paperBatches } = db.tables
  const reaffirmed = await db
    .select({
      version: versionAnswers.version,
      locale: versionAnswers.locale,
      digest: versionAnswers.digest,
      signatures: count(),
    })
    .from(versionAnswers)
    .where(and(eq(versionAnswers.letter, letter), isNotNull(versionAnswers.reaffirmedAt)))
    .groupBy(versionAnswers.version, versionAnswers.locale, versionAnswers.digest)
  const signed = await db
    .select({
      version: signatures.version,
      locale: signatures.locale,
      digest: signatures.digest,
      signatures: count(),
    })
    .from(signatures)
    .where(eq(signatures.letter, letter))
    .groupBy(signatures.version, signatures.locale, signatures.digest)
  const onPaper = await db
    .select({
      version: paperBatches.version,
      locale: paperBatches.locale,
      digest: paperBatches.digest,
      signatures: sum(paperBatches.rows).mapWith(Number),
    })
    .from(paperBatches)
    .where(eq(paperBatches.letter, letter))
    .groupBy(paperBatches.version, paperBatches.locale, paperBatches.digest)
  return [...signed, ...reaffirmed, ...onPaper]
}

/** Answers about a version that is not later than the one signed, or that belong to another letter than the signature. */
export async function countMisplacedAnswers(db: Read): Promise<number> {
  const { signatures, versionAnswers } = db.tables
  const rows = await db
    .select({ found: count() })
    .from(versionAnswers)
    .innerJoin(signatures, eq(signatures.id, versionAnswers.signatureId))
    .where(or(lte(versionAnswers.version, signatures.version), ne(versionAnswers.letter, signatures.letter)))
  return rows[0]?.found ?? 0
}

/** Batches of paper that were approved without a second person or before they were whole, and rows of another letter than their batch. */
export async function countMisapprovedPaper(db: Read): Promise<number> {
  const { paperBatches, paperSignatures } = db.tables
  const alone = await db
    .select({ found: count() })
    .from(paperBatches)
    .where(
      and(
        isNotNull(paperBatches.approvedAt),
        or(
          isNull(paperBatches.completedAt),
          isNull(paperBatches.approvedBy),
          eq(paperBatches.approvedBy, paperBatches.enteredBy),
        ),
      ),
    )
  const astray = await db
    .select({ found: count() })
    .from(paperSignatures)
    .innerJoin(paperBatches, eq(paperBatches.id, paperSignatures.batchId))
    .where(ne(paperSignatures.letter, paperBatches.letter))
  return (alone[0]?.found ?? 0) + (astray[0]?.found ?? 0)
}

/** News that waits to be mailed to signers who do not ask for news any more, or that was cancelled. */
export async function countUnwantedUpdates(db: Read): Promise<number> {
  const { outbox, consents, updates } = db.tables
  const rows = await db
    .select({ found: count() })
    .from(outbox)
    .where(
      and(
        gte(outbox.priority, UPDATES),
        isNotNull(outbox.content),
        or(
          notExists(
            db
              .select({ kind: consents.kind })
              .from(consents)
              .where(and(eq(consents.signatureId, outbox.signatureId), wantsUpdates(db))),
          ),
          exists(
            db
              .select({ id: updates.id })
              .from(updates)
              .where(and(eq(updates.id, outbox.updateId), isNotNull(updates.cancelledAt))),
          ),
        ),
      ),
    )
  return rows[0]?.found ?? 0
}

/** Mails of news to whom nobody took down that they get it, and those beyond the first of the same news to the same signer. */
export async function countRepeatedUpdates(db: Read): Promise<number> {
  const { outbox, updateDeliveries } = db.tables
  const untold = await db
    .select({ found: count() })
    .from(outbox)
    .where(
      and(
        isNotNull(outbox.updateId),
        notExists(
          db
            .select({ id: updateDeliveries.updateId })
            .from(updateDeliveries)
            .where(
              and(
                eq(updateDeliveries.updateId, outbox.updateId),
                eq(updateDeliveries.signatureId, outbox.signatureId),
              ),
            ),
        ),
      ),
    )
  const twice = await db
    .select({ id: outbox.signatureId })
    .from(outbox)
    .where(isNotNull(outbox.updateId))
    .groupBy(outbox.updateId, outbox.signatureId)
    .having(gt(count(), 1))
  return (untold[0]?.found ?? 0) + twice.length
}

/** Readers of news that was not cancelled for whom it was queued, and who have no mail of it: none that waits, left or failed. */
export async function countLostUpdates(db: Read): Promise<number> {
  const { outbox, updateDeliveries, updates, signatures, consents } = db.tables
  const rows = await db
    .select({ found: count() })
    .from(updateDeliveries)
    .innerJoin(updates, eq(updates.id, updateDeliveries.updateId))
    .innerJoin(signatures, eq(signatures.id, updateDeliveries.signatureId))
    .innerJoin(consents, and(eq(consents.signatureId, signatures.id), wantsUpdates(db)))
    .where(
      and(
        isNull(updates.cancelledAt),
        lte(consents.givenAt, updates.publishedAt),
        inState(db, 'counted'),
        notExists(
          db
            .select({ id: outbox.id })
            .from(outbox)
            .where(
              and(
                eq(outbox.signatureId, updateDeliveries.signatureId),
                // By an expression: a signer has a few mails, and no planner is to go through all of a piece of news.
                sql`${outbox.updateId} || '' = ${updateDeliveries.updateId}`,
              ),
            ),
        ),
      ),
    )
  return rows[0]?.found ?? 0
}

/** Signatures that are held back and belong to no flood that would, and those that belong to one and are not held. */
export async function countMisquarantined(db: Read): Promise<number> {
  const { signatures } = db.tables
  const rows = await db
    .select({ found: count() })
    .from(signatures)
    .where(
      or(
        and(isNotNull(signatures.quarantinedAt), notExists(activeMemberships(db))),
        and(isNull(signatures.quarantinedAt), exists(activeMemberships(db))),
      ),
    )
  return rows[0]?.found ?? 0
}

/**
 * Signatures that are invalid by nothing: neither by an invalidation, nor, as those of before there were any, by a flood
 * that was rejected at that moment; and those that refer to one and are not invalid.
 */
export async function countStrayInvalid(db: Read): Promise<number> {
  const { signatures, invalidations, clusters, clusterMembers } = db.tables
  const known = db
    .select({ id: invalidations.id })
    .from(invalidations)
    .where(
      and(
        eq(invalidations.id, signatures.invalidationId),
        eq(invalidations.letter, signatures.letter),
        // While it is being restored some still refer to it.
        or(isNull(invalidations.restoredAt), isNull(invalidations.finishedAt)),
      ),
    )
  const rejected = db
    .select({ id: clusters.id })
    .from(clusterMembers)
    .innerJoin(clusters, eq(clusters.id, clusterMembers.clusterId))
    .where(
      and(eq(clusterMembers.signatureId, signatures.id), eq(clusters.decidedAt, signatures.invalidatedAt)),
    )
  const rows = await db
    .select({ found: count() })
    .from(signatures)
    .where(
      or(
        and(isNotNull(signatures.invalidationId), isNull(signatures.invalidatedAt)),
        and(isNotNull(signatures.invalidationId), notExists(known)),
        and(isNotNull(signatures.invalidatedAt), isNull(signatures.invalidationId), notExists(rejected)),
      ),
    )
  return rows[0]?.found ?? 0
}

/** Signatures that stand before all others and were withdrawn, or never verified. */
export async function countMisfeatured(db: Read): Promise<number> {
  const { signatures } = db.tables
  const rows = await db
    .select({ found: count() })
    .from(signatures)
    .where(
      and(
        isNotNull(signatures.featuredAt),
        or(isNotNull(signatures.withdrawnAt), isNull(signatures.verifiedAt)),
      ),
    )
  return rows[0]?.found ?? 0
}

/** Invalidations that say of how many signatures they are, and are of more: who withdrew or was erased since is still said. */
export async function countUndersaid(db: Read): Promise<number> {
  const { signatures, invalidations } = db.tables
  const rows = await db
    .select({ id: invalidations.id })
    .from(invalidations)
    .innerJoin(signatures, eq(signatures.invalidationId, invalidations.id))
    .where(lte(signatures.verifiedAt, signatures.invalidatedAt))
    .groupBy(invalidations.id, invalidations.count)
    .having(gt(count(), invalidations.count))
  return rows.length
}
