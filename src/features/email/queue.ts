import { countedSince, insertCounted } from '#db/queries/email/counted-emails.ts'
import {
  countForRecipient,
  emailsOfKind,
  enqueue,
  type OutboxRow,
  replaceContent,
} from '#db/queries/email/outbox.ts'
import { insertToken, renewToken } from '#db/queries/signing/tokens.ts'
import type { Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import { associatedData } from '#values/associated-data.ts'
import { parseEmailAddress } from '#values/email-address.ts'
import { addressKey, recipientKey } from '#values/keys.ts'
import { ASKED_LINK_LIFE, type TokenPurpose, tokenHash } from '#values/token.ts'
import { type Allowance, COUNTED_LIFE, capsOf, dueAfter, isRepeat, roomAt } from './caps.ts'
import { type EmailContent, PRIORITY, type SignerEmailKind } from './content.ts'
import { EMAIL_LINK, EMAIL_TIMEOUT, UNSUBSCRIBE_LINK } from './lifetimes.ts'

export type Email = {
  letter: string
  locale: string
  signatureId: string
  mailboxKey: string
  to: string
  name: string
  version: number
  /** For a link that verifies: which entry of its address the email is about. */
  entry?: string | null
} & (
  | { kind: Exclude<SignerEmailKind, 'new-version' | 'updates' | 'own-link'> }
  /** `also`: what else the link opens. `until`: until when it works, where that is longer than usual. */
  | { kind: 'own-link'; also: { letter: string; title: string; signatureId: string }[]; until?: Date }
  /** `signed`: the version that the signer stands by. */
  | { kind: 'new-version'; signed: number }
  /** What it says is read when it is written: it is the same for all. */
  | { kind: 'updates'; updateId: string }
)

/** Queues a mail, with a fresh link if it has one, in the transaction of its cause. */
export async function queueEmail(ctx: Context, tx: Write, mail: Email, dueAt = ctx.now()): Promise<void> {
  const now = ctx.now()
  const link = EMAIL_LINK[mail.kind]
  const also = 'also' in mail ? mail.also : []
  const until = 'until' in mail ? mail.until : undefined
  const givesUpAt = new Date(now.getTime() + EMAIL_TIMEOUT[mail.kind])
  const { to, locale } = mail
  // Its life begins when the mail server accepts the email; until then the link lives as long as the email is tried.
  const fresh = { expiresAt: givesUpAt, to, locale }
  const token =
    link &&
    (await freshToken(ctx, tx, [mail, ...also], { ...fresh, purpose: link.purpose, entry: mail.entry }))
  const isUpdate = mail.kind === 'new-version' || mail.kind === 'updates'
  const updates = isUpdate
    ? {
        unsubscribe: await freshToken(ctx, tx, [mail], { ...fresh, purpose: UNSUBSCRIBE_LINK.purpose }),
        signed: mail.kind === 'new-version' ? mail.signed : mail.version,
      }
    : null
  const id = ctx.newId()
  await enqueue(tx, {
    id,
    kind: mail.kind,
    priority: PRIORITY[mail.kind],
    letter: mail.letter,
    locale: mail.locale,
    signatureId: mail.signatureId,
    mailboxKey: mail.mailboxKey,
    // Nothing is to tie a withdrawn signature to whatever its mailbox does later.
    recipientKey:
      mail.kind === 'withdrawn' ? mail.signatureId : recipientKey(ctx.secret, now, mailboxBehind(mail.to)),
    content: sealContent(ctx, id, {
      to: mail.to,
      name: mail.name,
      version: mail.version,
      token,
      updates,
      ...(until && { until: until.toISOString() }),
      ...(also.length > 0 && { also: also.map(({ title }) => title) }),
    }),
    queuedAt: now,
    dueAt,
    givesUpAt,
    attempts: 0,
    updateId: mail.kind === 'updates' ? mail.updateId : null,
  })
}

/**
 * Queues an email that anyone could have asked for by typing an address: within the caps of its allowance, and one at
 * once. An email of the same kind that waits is brought up to date instead. `repeats`: it says the same as the last one.
 * The caller has locked the mailbox (`lockMailbox`). Resolves to whether the address gets, or has just got, an email that
 * says this. What sends nothing changes nothing.
 */
export async function queueEmailWithinCaps(
  ctx: Context,
  tx: Write,
  mail: Email,
  { allowance, repeats }: { allowance: Exclude<Allowance, 'sign-in'>; repeats: boolean },
): Promise<boolean> {
  const now = ctx.now()
  const earlier = await emailsOfKind(tx, mail.signatureId, mail.kind)
  for (const row of earlier) if (await bringUpToDate(ctx, tx, row, mail)) return true
  // An address to which an email could not be sent is not one that has just got it.
  const last = earlier.filter(({ failedAt }) => failedAt === null).at(-1)?.queuedAt
  if (ctx.limits && repeats && isRepeat(now, last)) return true
  const room = await roomFor(ctx, tx, mail, allowance)
  if (!room) return false
  await insertCounted(tx, { id: ctx.newId(), ...countedTogether(mail, allowance), queuedAt: now })
  const lastPlace = mail.kind === 'own-link' && room.next > now ? { until: longerOf(now, room.next) } : {}
  await queueEmail(ctx, tx, { ...mail, ...lastPlace } as Email, ctx.limits ? dueAfter(now, last) : now)
  return true
}

/**
 * Counts an email that no one asked for just now, such as a reminder; `false`, and nothing is counted, where its mailbox
 * has got its most. The caller has locked the mailbox.
 */
export async function countEmail(
  ctx: Context,
  tx: Write,
  mail: Pick<Email, 'letter' | 'mailboxKey'>,
  allowance: 'signing',
): Promise<boolean> {
  if (!(await roomFor(ctx, tx, mail, allowance))) return false
  await insertCounted(tx, { id: ctx.newId(), ...countedTogether(mail, allowance), queuedAt: ctx.now() })
  return true
}

/** Locks what a mailbox has at a letter until the transaction ends: its entries, its signature and its emails. */
export function lockMailbox(tx: Write, mailboxKey: string): Promise<void> {
  return tx.lock(`mailbox/${mailboxKey}`)
}

/** `next`: when there is room for another one after this; `null` where there is none for this one. */
async function roomFor(
  ctx: Context,
  tx: Write,
  mail: Pick<Email, 'letter' | 'mailboxKey'>,
  allowance: Exclude<Allowance, 'sign-in'>,
): Promise<{ next: Date } | null> {
  const now = ctx.now()
  const caps = capsOf(allowance, ctx.limits)
  const queued = await countedSince(tx, countedTogether(mail, allowance), {
    since: new Date(now.getTime() - COUNTED_LIFE),
    most: Math.max(0, ...caps.map(({ most }) => most)),
  })
  return roomAt(now, queued, caps) > now ? null : { next: roomAt(now, [now, ...queued], caps) }
}

function countedTogether<A extends Allowance>(
  { letter, mailboxKey }: Pick<Email, 'letter' | 'mailboxKey'>,
  allowance: A,
) {
  return { letter, mailboxKey, allowance }
}

/** A lost link works for its usual time, or until the next one can be sent: its owner is never without one. */
function longerOf(now: Date, next: Date): Date {
  return new Date(Math.max(now.getTime() + ASKED_LINK_LIFE, next.getTime()))
}

/** Puts what an email says now into one that waits; `false` where it does not wait, or is not to the same address. */
async function bringUpToDate(ctx: Context, tx: Write, waiting: OutboxRow, mail: Email): Promise<boolean> {
  // The time of a link of half an hour has begun.
  if (waiting.content === null || mail.kind === 'own-link') return false
  const { token, to } = openContent(ctx, waiting.id, waiting.content)
  if (to.toLowerCase() !== mail.to.toLowerCase()) return false
  const content = sealContent(ctx, waiting.id, {
    to: mail.to,
    name: mail.name,
    version: mail.version,
    token,
    updates: null,
  })
  if (!(await replaceContent(tx, waiting.id, ctx.now(), { content, locale: mail.locale }))) return false
  if (token) await renewToken(tx, token, mail.entry ?? null)
  return true
}

/** A token that opens each of these signatures. */
async function freshToken(
  ctx: Context,
  tx: Write,
  opens: { letter: string; signatureId: string }[],
  {
    purpose,
    expiresAt,
    to,
    locale,
    entry = null,
  }: {
    purpose: TokenPurpose
    expiresAt: Date
    to: string
    locale: string
    entry?: string | null | undefined
  },
): Promise<string> {
  const token = ctx.newToken()
  const hash = tokenHash(token)
  if (!hash) throw new Error('A fresh token has not the shape of one.')
  for (const { letter, signatureId } of opens) {
    // Only a link that verifies has to know its address.
    const key = purpose === 'verify' ? addressKey(ctx.secret, letter, to) : null
    await insertToken(tx, {
      hash,
      purpose,
      letter,
      locale,
      signatureId,
      addressKey: key,
      createdAt: ctx.now(),
      expiresAt,
      entry,
    })
  }
  return token
}

/** Whether a mailbox was caused any email today, by any letter: a reminder comes once a day at most. */
export async function wasEmailedToday(ctx: Context, tx: Write, address: string): Promise<boolean> {
  return (await countForRecipient(tx, recipientKey(ctx.secret, ctx.now(), mailboxBehind(address)))) > 0
}

function mailboxBehind(address: string): string {
  const email = parseEmailAddress(address)
  if (!email) throw new Error('A stored address is not one address.')
  return email.mailbox
}

/** What a mail must still know when it is written out, as its row keeps it. */
export function sealContent(ctx: Pick<Context, 'cipher'>, id: string, content: EmailContent): string {
  return ctx.cipher.seal(JSON.stringify(content), associatedData.emailContent(id))
}

function openContent(ctx: Context, id: string, sealed: string): EmailContent {
  return JSON.parse(ctx.cipher.open(sealed, associatedData.emailContent(id))) as EmailContent
}
