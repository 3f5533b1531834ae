import { enqueue } from '#db/queries/email/outbox.ts'
import type { Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import type { EmailContent } from './content.ts'
import { insertFreshToken } from './fresh-token.ts'
import { type CappedEmailKind, linkOf, rulesOf, type SignerEmailKind, UNSUBSCRIBE_LINK } from './kinds.ts'
import { recipientOf } from './recipient.ts'
import { sealContent } from './sealed-content.ts'

type EmailBase = {
  letter: string
  locale: string
  signatureId: string
  mailboxKey: string
  to: string
  name: string
  version: number
  /** For a link that verifies: which entry of its address the email is about. */
  entry?: string | null
}
type PlainKind = Exclude<SignerEmailKind, 'own-link' | 'new-version' | 'update'>

/** `also`: the other signatures that the link opens. `until`: when it expires, where that is later than usual. */
type OwnLinkEmail = {
  kind: 'own-link'
  also: { letter: string; title: string; signatureId: string }[]
  until?: Date
}

/** An email that anyone can cause by typing an address. */
export type CappedEmail = EmailBase & ({ kind: Extract<PlainKind, CappedEmailKind> } | OwnLinkEmail)

/** An email that only its receiver, or time, can cause. */
export type UncappedEmail = EmailBase &
  (
    | { kind: Exclude<PlainKind, CappedEmailKind> }
    /** `signed`: the version that the signer has signed or re-affirmed. */
    | { kind: 'new-version'; signed: number }
    /** Its text is read when the email is written: it is the same for all readers. */
    | { kind: 'update'; updateId: string }
  )

/** An email to a signer. */
export type Email = CappedEmail | UncappedEmail

/** Queues an email, with a fresh link if it has one, in the transaction of its cause. */
export function queueEmail(ctx: Context, tx: Write, email: UncappedEmail): Promise<void> {
  return enqueueEmail(ctx, tx, email, ctx.now())
}

/** Queues an email of any kind. The caller has checked the caps. */
export async function enqueueEmail(ctx: Context, tx: Write, email: Email, dueAt: Date): Promise<void> {
  const id = ctx.newId()
  const queuedAt = ctx.now()
  const { kind, letter, locale, signatureId, mailboxKey } = email
  const { priority, timeout } = rulesOf(kind)
  const givesUpAt = new Date(queuedAt.getTime() + timeout)
  const content = await contentOf(ctx, tx, email, givesUpAt)
  await enqueue(tx, {
    id,
    kind,
    priority,
    letter,
    locale,
    signatureId,
    mailboxKey,
    // Nothing may tie a withdrawn signature to later emails of its mailbox.
    recipientKey: kind === 'withdrawn' ? signatureId : recipientOf(ctx, email.to),
    content: sealContent(ctx, id, content),
    queuedAt,
    dueAt,
    givesUpAt,
    attempts: 0,
    updateId: kind === 'update' ? email.updateId : null,
  })
}

/** The data of an email, and the rows of its tokens. */
async function contentOf(ctx: Context, tx: Write, email: Email, givesUpAt: Date): Promise<EmailContent> {
  const { to, name, version, locale, entry = null } = email
  const also = email.kind === 'own-link' ? email.also : []
  const until = email.kind === 'own-link' ? email.until : undefined
  const link = linkOf(email.kind)
  // A link's life begins when the mail server accepts the email. Until then it works as long as the email is tried.
  const fresh = { expiresAt: givesUpAt, to, locale }
  const token =
    link && (await insertFreshToken(ctx, tx, [email, ...also], { ...fresh, purpose: link.purpose, entry }))
  return {
    to,
    name,
    version,
    token,
    updates: isWithUpdates(email)
      ? {
          unsubscribe: await insertFreshToken(ctx, tx, [email], {
            ...fresh,
            purpose: UNSUBSCRIBE_LINK.purpose,
          }),
          signed: email.kind === 'new-version' ? email.signed : version,
        }
      : null,
    ...(until && { until: until.toISOString() }),
    ...(also.length > 0 && { also: also.map(({ title }) => title) }),
  }
}

function isWithUpdates(email: Email): email is Extract<Email, { kind: 'new-version' | 'update' }> {
  return email.kind === 'new-version' || email.kind === 'update'
}
