import { clustersOf } from '#db/queries/abuse/cluster-members.ts'
import { fingerprintsOfSignature } from '#db/queries/abuse/fingerprints.ts'
import { countedOf } from '#db/queries/email/counted-emails.ts'
import { emailsOf, type OutboxRow } from '#db/queries/email/outbox.ts'
import { findInvalidation } from '#db/queries/moderation/invalidations.ts'
import { auditEntriesOf } from '#db/queries/organisers/audit-entries.ts'
import { consentHistoryOf } from '#db/queries/signatures/consents.ts'
import type { SignatureRow } from '#db/queries/signatures/signatures.ts'
import { declinedAt } from '#db/queries/signing/declines.ts'
import { type TokenRow, tokensOf } from '#db/queries/signing/tokens.ts'
import { updatesQueuedFor } from '#db/queries/updates/deliveries.ts'
import type { Read } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import type { Letters } from '#features/letters/letter.ts'
import { signerState } from '#features/signatures/state.ts'
import { findOwnSignature, type OwnSignature } from '#features/signing/own-signature.ts'
import { associatedData } from '#values/associated-data.ts'

/** The data of a signature, or why the link does not lead to one. */
export type OwnData =
  | { ok: true; letter: string; data: object }
  | { ok: false; reason: Extract<OwnSignature, { ok: false }>['reason'] }

/**
 * Reads everything that is stored about a signature, for its signer to keep (GDPR, articles 15 and 20): its row, the rows
 * that refer to it, and its entries in the audit log. Leaves out what is about others: the addresses of organisers, and
 * the content of waiting emails, which may be on their way to another person. Changes nothing.
 */
export async function readOwnData(
  ctx: Context,
  letters: Letters,
  token: string,
  slug?: string,
): Promise<OwnData> {
  return ctx.store.read(async (db): Promise<OwnData> => {
    const own = await findOwnSignature(db, letters, token, ctx.now(), slug)
    if (!own.ok) return own
    const { letter, signature, answers } = own
    const data = {
      ...entryOf(ctx, signature),
      laterVersions: answers.map(({ signatureId: _, letter: __, ...answer }) => answer),
      ...(await keptBeside(db, signature)),
    }
    return { ok: true, letter: letter.slug, data }
  })
}

/** The signature itself. */
function entryOf({ cipher }: Pick<Context, 'cipher'>, signature: SignatureRow) {
  const { locale, address, sealedAddress, nameFolded, ...row } = signature
  return {
    state: signerState(signature),
    ...row,
    language: locale,
    nameAsSearched: nameFolded,
    email: address && cipher.open(address, associatedData.signatureAddress(signature.id)),
    sealedEmail: sealedAddress,
  }
}

/** What other tables hold of a signature. */
async function keptBeside(db: Read, signature: SignatureRow) {
  const { id, letter, mailboxKey, invalidationId } = signature
  const consents = await consentHistoryOf(db, id)
  const emails = await emailsOf(db, [id])
  const counted = await countedOf(db, letter, mailboxKey)
  const clusters = await clustersOf(db, id)
  const fingerprints = await fingerprintsOfSignature(db, id)
  const acts = await auditEntriesOf(db, letter, id)
  const invalidation = invalidationId ? await findInvalidation(db, invalidationId) : undefined
  return {
    consents: consents.map(({ signatureId: _, ...consent }) => consent),
    links: (await tokensOf(db, id)).map(linkOf),
    emails: emails.map(emailOf),
    countedEmails: counted.map(({ letter: _, mailboxKey: __, ...email }) => email),
    updatesQueued: await updatesQueuedFor(db, id),
    declinedAt: await declinedAt(db, letter, mailboxKey),
    sharedFeatures: fingerprints.map(({ signatureId: _, letter: __, ...fingerprint }) => fingerprint),
    reviews: clusters.map(({ id: clusterId, kind, raisedAt, decision, decidedAt, reason, releasedAt }) => ({
      id: clusterId,
      kind,
      raisedAt,
      decision,
      decidedAt,
      reason,
      releasedAt,
    })),
    invalidation: invalidation && {
      at: invalidation.at,
      day: invalidation.day,
      cause: invalidation.cause,
      reason: invalidation.reason,
      restoredAt: invalidation.restoredAt,
    },
    acts: acts.map(({ id: entryId, at, who, action, count, reason, detail }) => ({
      id: entryId,
      at,
      by: who === null ? 'operator' : 'organiser',
      action,
      count,
      reason,
      detail,
    })),
  }
}

function linkOf({ signatureId: _, letter: __, locale, ...link }: TokenRow) {
  return { ...link, language: locale }
}

/** An email without its content and its recipient: see above. */
function emailOf(email: OutboxRow) {
  const { signatureId: _, letter: __, mailboxKey: ___, recipientKey: ____, content, locale, ...rest } = email
  return { ...rest, language: locale, waits: content !== null }
}
