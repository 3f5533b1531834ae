import { deleteCluster, releasedBefore } from '#db/queries/abuse/clusters.ts'
import { deleteConsumedChallenge, expiredConsumedChallenges } from '#db/queries/abuse/consumed-challenges.ts'
import { dayKeysBefore, deleteDayKey } from '#db/queries/abuse/day-keys.ts'
import { deleteFingerprints, signaturesFingerprintedBefore } from '#db/queries/abuse/fingerprints.ts'
import { deleteLimit, limitsOver } from '#db/queries/abuse/limits.ts'
import { countedUntil, deleteCounted } from '#db/queries/email/counted-emails.ts'
import { deleteSentEmail, markFailed } from '#db/queries/email/outbox.ts'
import { auditBefore, deleteAuditEntry } from '#db/queries/organisers/audit-entries.ts'
import { deleteInvitation, invitationsBefore } from '#db/queries/organisers/invitations.ts'
import {
  challengesOver,
  deleteChallenge,
  deleteSession,
  sessionsOver,
} from '#db/queries/organisers/sessions.ts'
import { deletePaperBatch, emptyUnfinishedBatches } from '#db/queries/paper/batches.ts'
import { deletePaperSignature, overduePaper } from '#db/queries/paper/signatures.ts'
import {
  emailsGivenUp,
  emailsOver,
  lettersWithAddresses,
  linksExpiredBefore,
  lookupsBefore,
  type Page,
  pendingOver,
  signaturesWithAddress,
  submissionsBefore,
  unforgotten,
} from '#db/queries/privacy/retention.ts'
import { consentsOf } from '#db/queries/signatures/consents.ts'
import { findSignature } from '#db/queries/signatures/signatures.ts'
import { declinedBefore, forgetDecline } from '#db/queries/signing/declines.ts'
import { takeLookup } from '#db/queries/signing/lookups.ts'
import { deleteAddresses, deletePending, forgetSealed } from '#db/queries/signing/steps.ts'
import { takeSubmission } from '#db/queries/signing/submissions.ts'
import { deleteToken } from '#db/queries/signing/tokens.ts'
import { deleteDelivery } from '#db/queries/updates/deliveries.ts'
import type { Read, Store, Write } from '#db/store.ts'
import { FINGERPRINT_LIFE } from '#features/abuse/fingerprint.ts'
import { quarantineIfMatching } from '#features/abuse/membership.ts'
import { COUNTED_LIFE } from '#features/email/caps.ts'
import type { Letters } from '#features/letters/letter.ts'
import { INVITATION_REMEMBERED } from '#features/organisers/organiser.ts'
import {
  addressesUntil,
  afterEnd,
  auditSince,
  declinedSince,
  LOOKUP_LIFE,
  PENDING_LIFE,
  pendingLimits,
  REMEMBERED,
  UNFINISHED_LIFE,
} from '#features/signatures/retention.ts'
import { togetherOrEach } from '#features/together-or-each.ts'
import { endUpdates } from '#features/updates/end-consent.ts'
import { today } from '#values/day.ts'

/** What goes once its time is over. */
export type Overdue =
  | 'pending'
  | 'submission'
  | 'address'
  | 'waiting-mail'
  | 'sent-email'
  | 'link'
  | 'lookup'
  | 'decline'
  | 'counted-email'
  | 'mark'
  | 'day-key'
  | 'limit'
  | 'cluster'
  | 'challenge'
  | 'paper'
  | 'organiser-session'
  | 'organiser-challenge'
  | 'invitation'
  | 'audit-entry'

/** `stuck`: rows that could not be removed, and why the first of them could not. */
export type Removal = { what: Overdue; removed: number; stuck: number; fault: unknown }

type Rule = {
  what: Overdue
  due(db: Read, page: Page): Promise<string[]>
  /** `false`: somebody else was quicker, or it is not due any more. */
  remove(tx: Write, id: string): Promise<unknown>
}

/** Rows that one transaction removes; small, so that signing never waits long for it. */
const BATCH = 200
/** When so many rows are stuck, it is no matter of single rows. */
const MANY = 5_000

/**
 * Removes whatever is past its time, and nothing else: see `domain/retention.ts`. A row that cannot be removed is left,
 * counted and tried again the next time, and keeps no other row from going. Throws `StoreUnavailable` where the
 * database answers nobody.
 */
export async function removeOverdue(
  ctx: { store: Store; now: () => Date },
  letters: Letters,
): Promise<Removal[]> {
  const removals: Removal[] = []
  const unserved = (await ctx.store.read(lettersWithAddresses)).filter(({ letter }) => !letters.has(letter))
  for (const rule of rulesAt(ctx.now(), letters, unserved)) removals.push(await apply(ctx.store, rule))
  return removals.filter(({ removed, stuck }) => removed + stuck > 0)
}

function rulesAt(now: Date, letters: Letters, unserved: { letter: string; last: Date }[]): Rule[] {
  const ago = (milliseconds: number) => new Date(now.getTime() - milliseconds)
  const ends = [
    ...[...letters.values()].map((letter) => ({ slug: letter.slug, until: addressesUntil(letter) })),
    ...unserved.map(({ letter, last }) => ({ slug: letter, until: afterEnd(last) })),
  ]
  const over = ends.filter(({ until }) => until !== null && until <= now)
  const forgetting = [...letters.values()].filter(({ addresses }) => addresses === 'forget')
  return [
    {
      what: 'pending',
      due: (db, page) => pendingOver(db, pendingLimits(now), page),
      remove: deletePending,
    },
    {
      what: 'waiting-mail',
      due: (db, page) => emailsGivenUp(db, now, page),
      remove: (tx, id) => markFailed(tx, id, now),
    },
    {
      what: 'submission',
      due: (db, page) => submissionsBefore(db, ago(PENDING_LIFE), page),
      remove: takeSubmission,
    },
    { what: 'lookup', due: (db, page) => lookupsBefore(db, ago(LOOKUP_LIFE), page), remove: takeLookup },
    {
      what: 'decline',
      due: (db, page) => declinedBefore(db, declinedSince(now), page),
      remove: (tx, mailboxKey) => forgetDecline(tx, mailboxKey, declinedSince(now)),
    },
    {
      what: 'counted-email',
      due: (db, page) => countedUntil(db, ago(COUNTED_LIFE), page),
      remove: deleteCounted,
    },
    { what: 'link', due: (db, page) => linksExpiredBefore(db, ago(REMEMBERED), page), remove: deleteToken },
    {
      what: 'mark',
      due: (db, page) => signaturesFingerprintedBefore(db, ago(FINGERPRINT_LIFE), page),
      async remove(tx, id) {
        // Who verifies later is not to be missed because nothing tells any more what they had in common.
        const signature = await findSignature(tx, id)
        if (signature && !signature.verifiedAt) await quarantineIfMatching(tx, signature.letter, id, now)
        return deleteFingerprints(tx, id, ago(FINGERPRINT_LIFE))
      },
    },
    { what: 'day-key', due: (db, page) => dayKeysBefore(db, today(now), page), remove: deleteDayKey },
    {
      what: 'limit',
      due: (db, page) => limitsOver(db, now, page),
      remove: (tx, key) => deleteLimit(tx, key, now),
    },
    { what: 'cluster', due: (db, page) => releasedBefore(db, ago(REMEMBERED), page), remove: deleteCluster },
    {
      what: 'challenge',
      due: (db, page) => expiredConsumedChallenges(db, now, page),
      remove: deleteConsumedChallenge,
    },
    {
      what: 'paper',
      due: (db, page) =>
        overduePaper(db, { rejectedBefore: ago(REMEMBERED), begunBefore: ago(UNFINISHED_LIFE) }, page),
      remove: deletePaperSignature,
    },
    {
      what: 'paper',
      due: (db, page) => emptyUnfinishedBatches(db, ago(UNFINISHED_LIFE), page),
      remove: deletePaperBatch,
    },
    {
      what: 'organiser-session',
      due: (db, page) => sessionsOver(db, now, page),
      remove: deleteSession,
    },
    {
      what: 'organiser-challenge',
      due: (db, page) => challengesOver(db, now, page),
      remove: deleteChallenge,
    },
    {
      what: 'invitation',
      due: (db, page) => invitationsBefore(db, ago(INVITATION_REMEMBERED), page),
      remove: deleteInvitation,
    },
    {
      what: 'audit-entry',
      due: (db, page) => auditBefore(db, auditSince(now), page),
      remove: deleteAuditEntry,
    },
    ...forgetting.map(({ slug }) => forgetAt(slug)),
    ...over.flatMap(({ slug }) => rulesAfter(slug, letters, now)),
  ]
}

/** What a letter kept or sealed before it was changed to forget. Who asked for news is still mailed. */
function forgetAt(slug: string): Rule {
  return {
    what: 'address',
    due: (db, page) => unforgotten(db, slug, page),
    async remove(tx, id) {
      const consents = await consentsOf(tx, id)
      if (consents.some(({ kind }) => kind === 'updates')) await forgetSealed(tx, id)
      else await deleteAddresses(tx, id)
    },
  }
}

/** What a letter that ended long ago needs no longer. Who asks for a lost link now still gets it, once. */
function rulesAfter(slug: string, letters: Letters, now: Date): Rule[] {
  const before = new Date(now.getTime() - REMEMBERED)
  return [
    {
      what: 'address',
      due: (db, page) => signaturesWithAddress(db, slug, page),
      async remove(tx, id) {
        await endUpdates(tx, letters, id, now)
        await deleteAddresses(tx, id)
      },
    },
    { what: 'sent-email', due: (db, page) => emailsOver(db, slug, before, page), remove: forgetSentEmail },
  ]
}

/** With the mail goes that somebody got that piece of news. */
async function forgetSentEmail(tx: Write, id: string): Promise<void> {
  const mail = await deleteSentEmail(tx, id)
  if (mail?.updateId && mail.signatureId)
    await deleteDelivery(tx, { updateId: mail.updateId, signatureId: mail.signatureId })
}

async function apply(store: Store, rule: Rule): Promise<Removal> {
  const removal: Removal = { what: rule.what, removed: 0, stuck: 0, fault: null }
  const tried = new Set<string>()
  const stuck = new Set<string>()
  while (stuck.size < MANY) {
    const ids = await store.read((db) => rule.due(db, { except: [...stuck], limit: BATCH }))
    if (ids.length === 0) break
    const { done, faults } = await togetherOrEach(
      store,
      ids,
      async (tx, id) => (await rule.remove(tx, id)) !== false,
    )
    removal.removed += done
    removal.fault ??= [...faults.values()][0] ?? null
    // What is still there after it was removed without a fault would come back for ever.
    for (const id of ids) if (faults.has(id) || tried.has(id)) stuck.add(id)
    for (const id of ids) tried.add(id)
  }
  return { ...removal, stuck: stuck.size }
}
