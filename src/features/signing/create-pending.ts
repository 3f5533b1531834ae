import { type ConsentRow, replaceConsents } from '#db/queries/signatures/consents.ts'
import {
  findPending,
  findSignature,
  findVerified,
  lockSignature,
  type SignatureRow,
} from '#db/queries/signatures/signatures.ts'
import { insertPending, markUnmailed, replacePending, type Typed } from '#db/queries/signing/steps.ts'
import { leadLinksTo } from '#db/queries/signing/tokens.ts'
import type { Write } from '#db/store.ts'
import type { Proof } from '#features/abuse/captcha.ts'
import { type OpenedCluster, quarantineSubmission } from '#features/abuse/quarantine-submission.ts'
import type { Context } from '#features/context.ts'
import { lockMailbox } from '#features/email/count-email.ts'
import { queueEmailWithinCaps } from '#features/email/queue-within-caps.ts'
import type { Letter } from '#features/letters/letter.ts'
import { CONSENT_TEXT, type ConsentKind } from '#features/signatures/consent.ts'
import { associatedData } from '#values/associated-data.ts'
import { domainOf } from '#values/email-address.ts'
import { registeredDomain } from '#values/email-domain.ts'
import { addressKey, domainKey, mailboxKey } from '#values/keys.ts'
import { foldName } from '#values/person-name.ts'
import { TOKEN_LIFE } from '#values/token.ts'
import type { SignForm } from './form.ts'
import { queueVerifyEmail } from './queue-verify-email.ts'
import type { Submitted } from './submission.ts'

/**
 * Makes of what was submitted a pending entry with its consents and its email, in this transaction. Each spelling of an
 * address has an entry of its own until one of them is verified; entered again, the same spelling replaces its entry.
 * Where the mailbox has signed already, nothing changes, and the address is told by email. Resolves to the floods that
 * were noticed by it.
 */
export async function enter(
  ctx: Context,
  tx: Write,
  letter: Letter,
  { form, origin }: Submitted,
  { at, surging }: { at: Date; surging: boolean },
): Promise<OpenedCluster[]> {
  const key = mailboxKey(ctx.secret, letter.slug, form.email.mailbox)
  await lockMailbox(tx, key)
  // What is there may go between the look and the lock of its row (erased, expired); then the next round finds it gone.
  for (let round = 1; round <= 3; round += 1) {
    const verified = await findVerified(tx, letter.slug, key)
    if (verified && (await tellSigner(ctx, tx, letter, verified, form, origin.proof))) return []
    const entered = verified ? null : await enterPending(ctx, tx, letter, form, at)
    if (!entered) continue
    const { row, repeats } = entered
    await replaceConsents(tx, row.id, consentsIn(row.id, form, at))
    const emailed = await queueVerifyEmail(ctx, tx, row, {
      to: form.email.address,
      locale: form.version.locale,
      allowance: allowanceOf(origin.proof),
      repeats,
    })
    // Earlier emails to this address stay good: their links lead to what was entered last.
    const links = await leadLinksTo(tx, row, new Date(at.getTime() + TOKEN_LIFE.verify))
    if (!emailed && links === 0) await markUnmailed(tx, row.id, at)
    const { email, name } = form
    return quarantineSubmission(ctx, tx, { id: row.id, letter: letter.slug, email, name, ...origin }, surging)
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
    entry: id,
    unmailedAt: null,
    letter: letter.slug,
    mailboxKey: mailboxKey(ctx.secret, letter.slug, form.email.mailbox),
    ...typed(ctx, letter, id, form, at),
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

/** Strangers without a solved captcha cannot use up the emails of an owner who solves one. */
function allowanceOf(proof: Proof): 'signing' | 'proven' {
  return proof === 'solved' ? 'proven' : 'signing'
}

/** A new pending entry, or the one of the same spelling with what was typed now; `null` if that went meanwhile. */
async function enterPending(
  ctx: Context,
  tx: Write,
  letter: Letter,
  form: SignForm,
  at: Date,
): Promise<{ row: SignatureRow; repeats: boolean } | null> {
  const fresh = newPending(ctx, letter, ctx.newId(), form, at)
  const before = await findPending(tx, letter.slug, fresh)
  if (!before) return (await insertPending(tx, fresh)) ? { row: fresh, repeats: false } : null
  const now = typed(ctx, letter, before.id, form, at)
  const repeats = saysTheSame(before, now)
  // A link remembers for which entry it was mailed.
  const replacement = { ...now, entry: repeats ? before.entry : ctx.newId() }
  if (!(await replacePending(tx, before.id, replacement))) return null
  return { row: { ...before, ...replacement }, repeats }
}

/** Tells by email that the mailbox has signed already; `false` if its signature is gone by now. */
async function tellSigner(
  ctx: Context,
  tx: Write,
  letter: Letter,
  { id }: SignatureRow,
  form: SignForm,
  proof: Proof,
): Promise<boolean> {
  const signature = (await lockSignature(tx, id)) ? await findSignature(tx, id) : undefined
  // It may have been withdrawn before it was locked.
  if (!signature || signature.withdrawnAt) return false
  // Another spelling may be another person's address where the host does not take the two for one; only the spelling
  // that verified gets the private link, and reads whose signature it is.
  const isOwner = signature.addressKey === addressKey(ctx.secret, letter.slug, form.email.address)
  const mail = {
    kind: isOwner ? ('already-signed' as const) : ('signed-otherwise' as const),
    letter: letter.slug,
    locale: form.version.locale,
    signatureId: id,
    mailboxKey: signature.mailboxKey,
    to: form.email.address,
    name: isOwner ? (signature.name ?? '') : form.name,
    version: signature.version,
  }
  await queueEmailWithinCaps(ctx, tx, mail, { allowance: allowanceOf(proof), repeats: true })
  return true
}

function typed(
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

/** The consents that a form gives. */
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

function saysTheSame(before: SignatureRow, now: Omit<Typed, 'entry'>): boolean {
  return COMPARED.every((field) => before[field] === now[field])
}
