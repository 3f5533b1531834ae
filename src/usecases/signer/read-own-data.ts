import { consentsOf } from '#db/queries/consents.ts'
import { countedOf } from '#db/queries/counted-mails.ts'
import { mailsOf } from '#db/queries/outbox.ts'
import type { Letters } from '../../domain/letter.ts'
import { addressPlace } from '../../domain/mail-content.ts'
import { signatureState } from '../../domain/signature.ts'
import type { Context } from '../context.ts'
import { findOwnSignature, type OwnSignature } from './own-signature.ts'

export type OwnData =
  | { ok: true; letter: string; data: object }
  | { ok: false; reason: Extract<OwnSignature, { ok: false }>['reason'] }

/** Everything that is stored about a signature, for its signer to keep (GDPR, articles 15 and 20). Changes nothing. */
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
    const consents = await consentsOf(db, signature.id)
    const mails = await mailsOf(db, [signature.id])
    const counted = await countedOf(db, signature.letter, signature.mailboxKey)
    const data = {
      letter: letter.slug,
      state: signatureState(signature),
      version: signature.version,
      language: signature.locale,
      digest: signature.digest,
      name: signature.name,
      public: signature.public,
      affiliation: signature.affiliation,
      country: signature.country,
      comment: signature.comment,
      email: signature.address && ctx.cipher.open(signature.address, addressPlace(signature.id)),
      sealedEmail: signature.sealedAddress,
      mailboxKey: signature.mailboxKey,
      addressKey: signature.addressKey,
      domainKey: signature.domainKey,
      submittedAt: signature.submittedAt,
      verifiedAt: signature.verifiedAt,
      withdrawnAt: signature.withdrawnAt,
      hiddenAt: signature.hiddenAt,
      invalidatedAt: signature.invalidatedAt,
      featuredAt: signature.featuredAt,
      laterVersions: answers.map(({ signatureId: _, letter: __, ...answer }) => answer),
      consents: consents.map(({ signatureId: _, ...consent }) => consent),
      mails: mails.map(({ kind, locale, queuedAt, sentAt, failedAt }) => ({
        kind,
        language: locale,
        queuedAt,
        sentAt,
        failedAt,
      })),
      countedMails: counted.map(({ allowance, queuedAt }) => ({ allowance, queuedAt })),
    }
    return { ok: true, letter: letter.slug, data }
  })
}
