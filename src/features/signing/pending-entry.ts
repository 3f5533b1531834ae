import type { ConsentRow } from '#db/queries/signatures/consents.ts'
import type { SignatureRow } from '#db/queries/signatures/signatures.ts'
import type { Typed } from '#db/queries/signing/steps.ts'
import type { Context } from '#features/context.ts'
import type { Letter } from '#features/letters/letter.ts'
import { CONSENT_TEXT, type ConsentKind } from '#features/signatures/consent.ts'
import { associatedData } from '#values/associated-data.ts'
import { domainOf } from '#values/email-address.ts'
import { registeredDomain } from '#values/email-domain.ts'
import { addressKey, domainKey, mailboxKey } from '#values/keys.ts'
import { foldName } from '#values/person-name.ts'
import type { SignForm } from './form.ts'

/** Builds the pending signature of a form, for a mailbox that has none. */
export function newPending(
  ctx: Pick<Context, 'cipher' | 'secret'>,
  letter: Letter,
  id: string,
  form: SignForm,
  at: Date,
): SignatureRow {
  return {
    id,
    entry: id,
    unmailedAt: null,
    letter: letter.slug,
    mailboxKey: mailboxKey(ctx.secret, letter.slug, form.email.mailbox),
    ...typedIn(ctx, letter, id, form, at),
    sealedAddress: null,
    verifiedAt: null,
    quarantinedAt: null,
    withdrawnAt: null,
    hiddenAt: null,
    invalidatedAt: null,
    invalidationId: null,
    featuredAt: null,
  }
}

/** The columns of a pending signature that a form fills. */
export function typedIn(
  ctx: Pick<Context, 'cipher' | 'secret'>,
  letter: Letter,
  id: string,
  form: SignForm,
  submittedAt: Date,
): Omit<Typed, 'entry'> {
  return {
    version: form.version.number,
    locale: form.version.locale,
    digest: form.version.digest,
    addressKey: addressKey(ctx.secret, letter.slug, form.email.address),
    address: ctx.cipher.seal(form.email.address, associatedData.signatureAddress(id)),
    domainKey: domainKey(ctx.secret, letter.slug, registeredDomain(domainOf(form.email.address))),
    name: form.name,
    nameFolded: foldName(form.name),
    affiliation: form.affiliation,
    country: form.country,
    comment: form.comment,
    public: form.public,
    submittedAt,
  }
}

/** Lists the consents that a form gives. */
export function consentsIn(signatureId: string, form: SignForm, givenAt: Date): ConsentRow[] {
  const given: ConsentKind[] = ['support']
  if (form.public) given.push('public-name')
  if (form.updates) given.push('updates')
  return given.map((kind) => ({
    signatureId,
    kind,
    textVersion: CONSENT_TEXT,
    locale: form.version.locale,
    givenAt,
    endedAt: null,
  }))
}

const COMPARED = [
  'addressKey',
  'version',
  'locale',
  'name',
  'affiliation',
  'country',
  'comment',
  'public',
] as const

/** Whether a submission repeats what the pending signature already says. */
export function isRepeat(before: SignatureRow, now: Omit<Typed, 'entry'>): boolean {
  return COMPARED.every((field) => before[field] === now[field])
}
