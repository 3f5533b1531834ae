import { replaceConsents } from '#db/queries/consents.ts'
import { hasDeclined } from '#db/queries/declines.ts'
import { insertPending, replacePending, type Typed } from '#db/queries/signature-steps.ts'
import { findLiveSignature, findSignature, lockSignature, type SignatureRow } from '#db/queries/signatures.ts'
import type { Write } from '#db/store.ts'
import { CONSENT_TEXT, type ConsentKind } from '../../domain/consent.ts'
import { domainOf } from '../../domain/email-address.ts'
import { addressKey, domainKey, mailboxKey } from '../../domain/keys.ts'
import type { Letter } from '../../domain/letter.ts'
import { addressPlace } from '../../domain/mail-content.ts'
import { registeredDomain } from '../../domain/mail-domain.ts'
import { foldName } from '../../domain/person-name.ts'
import type { SignForm } from '../../domain/sign-form.ts'
import type { Submitted } from '../../domain/submission.ts'
import type { Context } from '../context.ts'
import { holdFloods, type Raised } from '../hold-floods.ts'
import { queueMailWithinCaps } from '../queue-mail.ts'

/**
 * Makes of what was submitted a pending signature with its consents and its mail, in this transaction; or, whatever
 * the mailbox's history asks for: who has signed already is told by mail, who wants no mail is not told at all.
 * Resolves to the floods that were noticed by it.
 */
export async function enter(
  ctx: Context,
  tx: Write,
  letter: Letter,
  { form, origin }: Submitted,
  { at, surging }: { at: Date; surging: boolean },
): Promise<Raised[]> {
  const key = mailboxKey(ctx.secret, letter.slug, form.email.mailbox)
  // A pending signature may go between the two looks (declined, expired); then the next round finds it gone.
  for (let round = 1; round <= 3; round += 1) {
    if (await hasDeclined(tx, letter.slug, key)) return []
    const id = await submitNew(ctx, tx, letter, form, at)
    if (id) return holdFloods(ctx, tx, { id, letter: letter.slug, form, origin }, surging)
    const again = await submitAgain(ctx, tx, letter, key, form, at)
    if (again?.replaced)
      return holdFloods(ctx, tx, { id: again.id, letter: letter.slug, form, origin }, surging)
    if (again) return []
  }
  throw new Error('A signature was neither there nor not there, three times.')
}

/** The pending signature that a form becomes where its mailbox has none. */
export function newPending(
  ctx: Pick<Context, 'cipher' | 'secret'>,
  letter: Letter,
  id: string,
  form: SignForm,
  at: Date,
): SignatureRow {
  return {
    id,
    letter: letter.slug,
    mailboxKey: mailboxKey(ctx.secret, letter.slug, form.email.mailbox),
    ...typed(ctx, letter, id, form, at),
    sealedAddress: null,
    verifiedAt: null,
    heldAt: null,
    withdrawnAt: null,
    hiddenAt: null,
    invalidatedAt: null,
    invalidationId: null,
    featuredAt: null,
  }
}

/** Its id; `null` if the mailbox has one already. */
async function submitNew(
  ctx: Context,
  tx: Write,
  letter: Letter,
  form: SignForm,
  at: Date,
): Promise<string | null> {
  const row = newPending(ctx, letter, ctx.newId(), form, at)
  if (!(await insertPending(tx, row))) return null
  await replaceConsents(tx, row.id, consents(row.id, form, at))
  await queueMailWithinCaps(ctx, tx, mailFor('verify', row, form), { repeats: false })
  return row.id
}

/** A pending signature takes what was typed now; a verified one stays as it is, and its owner is told. `null` if there is none. */
async function submitAgain(
  ctx: Context,
  tx: Write,
  letter: Letter,
  key: string,
  form: SignForm,
  at: Date,
): Promise<{ id: string; replaced: boolean } | null> {
  const live = await findLiveSignature(tx, letter.slug, key)
  if (!live || !(await lockSignature(tx, live.id))) return null
  // It may have been withdrawn before it was held; then there is none, and the next round adds one.
  if ((await findSignature(tx, live.id))?.withdrawnAt !== null) return null
  const now = typed(ctx, letter, live.id, form, at)
  const replaced = await replacePending(tx, live.id, now)
  if (replaced) {
    await replaceConsents(tx, live.id, consents(live.id, form, at))
    await queueMailWithinCaps(ctx, tx, mailFor('verify', live, form), { repeats: saysTheSame(live, now) })
  } else {
    // Another spelling may be another person's address where the host does not take the two for one; only the
    // spelling that verified gets the private link.
    const kind = live.addressKey === now.addressKey ? 'already-signed' : 'signed-otherwise'
    await queueMailWithinCaps(ctx, tx, mailFor(kind, live, form), { repeats: true })
  }
  return { id: live.id, replaced }
}

function typed(
  ctx: Pick<Context, 'cipher' | 'secret'>,
  letter: Letter,
  id: string,
  form: SignForm,
  submittedAt: Date,
): Typed {
  return {
    version: form.version.number,
    locale: form.version.locale,
    digest: form.version.digest,
    addressKey: addressKey(ctx.secret, letter.slug, form.email.address),
    address: ctx.cipher.seal(form.email.address, addressPlace(id)),
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

function consents(signatureId: string, form: SignForm, givenAt: Date) {
  const given: ConsentKind[] = ['support']
  if (form.public) given.push('public-name')
  if (form.updates) given.push('updates')
  return given.map((kind) => ({
    signatureId,
    kind,
    textVersion: CONSENT_TEXT,
    locale: form.version.locale,
    givenAt,
  }))
}

function mailFor(
  kind: 'verify' | 'already-signed' | 'signed-otherwise',
  row: Pick<SignatureRow, 'id' | 'letter' | 'mailboxKey' | 'name' | 'version'>,
  form: SignForm,
) {
  // Whoever typed the address now may be a stranger: the owner of the signature reads their own name in it, and
  // whoever has another spelling of the address reads none but what was typed.
  const owner = kind === 'already-signed'
  return {
    kind,
    letter: row.letter,
    locale: form.version.locale,
    signatureId: row.id,
    mailboxKey: row.mailboxKey,
    to: form.email.address,
    name: owner ? (row.name ?? '') : form.name,
    version: kind === 'verify' ? form.version.number : row.version,
  }
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

function saysTheSame(before: SignatureRow, now: Typed): boolean {
  return COMPARED.every((field) => before[field] === now[field])
}
