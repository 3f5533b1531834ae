import { countForRecipient, enqueue, mailsToMailbox, replaceContent } from '#db/queries/outbox.ts'
import { insertToken, redirectToken } from '#db/queries/tokens.ts'
import type { Write } from '#db/store.ts'
import { parseEmailAddress } from '../domain/email-address.ts'
import { addressKey, recipientKey } from '../domain/keys.ts'
import { isLinkDue, mailDue } from '../domain/mail-caps.ts'
import { contentPlace, type MailContent, PRIORITY, type SignerMailKind } from '../domain/mail-content.ts'
import { ASKED_LINK_LIFE, TOKEN_LIFE, type TokenPurpose, tokenHash } from '../domain/token.ts'
import type { Context } from './context.ts'

/** What a mail's link does, and for how long, in milliseconds; `null` for a mail whose link is nobody's own. */
const LINK: Readonly<Record<SignerMailKind, { purpose: TokenPurpose; life: number } | null>> = {
  verify: { purpose: 'verify', life: TOKEN_LIFE.verify },
  reminder: { purpose: 'verify', life: TOKEN_LIFE.verify },
  closing: { purpose: 'verify', life: TOKEN_LIFE.verify },
  'already-signed': { purpose: 'own-page', life: TOKEN_LIFE['own-page'] },
  'signed-otherwise': null,
  counted: { purpose: 'own-page', life: TOKEN_LIFE['own-page'] },
  'own-link': { purpose: 'own-page', life: ASKED_LINK_LIFE },
  withdrawn: null,
  'new-version': { purpose: 'own-page', life: TOKEN_LIFE['own-page'] },
  news: { purpose: 'own-page', life: TOKEN_LIFE['own-page'] },
}

const UNSUBSCRIBE = { purpose: 'unsubscribe', life: TOKEN_LIFE.unsubscribe } as const

/** For how long what many asked for is tried. Milliseconds. */
const NEWS_PATIENCE = 30 * 24 * 60 * 60 * 1000

/** For how long a mail is tried, where that is not as long as a link that verifies has anything to offer. Milliseconds. */
const PATIENCE: Readonly<Partial<Record<SignerMailKind, number>>> = {
  'own-link': ASKED_LINK_LIFE,
  'new-version': NEWS_PATIENCE,
  news: NEWS_PATIENCE,
}

export type Mail = {
  letter: string
  locale: string
  signatureId: string
  mailboxKey: string
  to: string
  name: string
  version: number
} & (
  | { kind: Exclude<SignerMailKind, 'new-version' | 'news' | 'reminder' | 'closing' | 'own-link'> }
  /** `also`: what else the link opens. */
  | { kind: 'own-link'; also: { letter: string; title: string; signatureId: string }[] }
  /** `until`: when what was entered is deleted, and the link with it. */
  | { kind: 'reminder' | 'closing'; until: Date }
  /** `signed`: the version that the signer stands by. */
  | { kind: 'new-version'; signed: number }
  /** What it says is read when it is written: it is the same for all. */
  | { kind: 'news'; newsId: string }
)

/** Queues a mail, with a fresh link if it has one, in the transaction of its cause. */
export async function queueMail(ctx: Context, tx: Write, mail: Mail, dueAt = ctx.now()): Promise<void> {
  const now = ctx.now()
  const link = LINK[mail.kind]
  const until = 'until' in mail ? mail.until : undefined
  const also = 'also' in mail ? mail.also : []
  const token =
    link && (await freshToken(ctx, tx, [mail, ...also], { ...link, to: mail.to, locale: mail.locale, until }))
  const isNews = mail.kind === 'new-version' || mail.kind === 'news'
  const news = isNews
    ? {
        unsubscribe: await freshToken(ctx, tx, [mail], { ...UNSUBSCRIBE, to: mail.to, locale: mail.locale }),
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
      news,
      ...(until && { until: until.toISOString() }),
      ...(also.length > 0 && { also: also.map(({ title }) => title) }),
    }),
    queuedAt: now,
    dueAt,
    givesUpAt: until ?? new Date(now.getTime() + (PATIENCE[mail.kind] ?? TOKEN_LIFE.verify)),
    attempts: 0,
    newsId: mail.kind === 'news' ? mail.newsId : null,
  })
}

/**
 * Queues a mail that anyone could have asked for by typing an address: within the caps, one at once. What waits
 * already is brought up to date instead. The caller holds the signature's row, so that two askers are counted in turn.
 */
export async function queueMailWithinCaps(
  ctx: Context,
  tx: Write,
  mail: Mail,
  { repeats }: { repeats: boolean },
): Promise<void> {
  const now = ctx.now()
  const earlier = await mailsToMailbox(tx, mail.letter, mail.mailboxKey)
  // A link of half an hour that waits is not brought up to date: its time has begun.
  if (mail.kind === 'own-link') {
    const links = earlier.filter(({ kind, failedAt }) => kind === 'own-link' && failedAt === null)
    return !ctx.limits || isLinkDue(now, links, ctx.limits.mails) ? queueMail(ctx, tx, mail) : undefined
  }
  const waiting = earlier.find((row) => row.kind === mail.kind && row.content !== null)
  if (waiting?.content) {
    const { token } = openContent(ctx, waiting.id, waiting.content)
    const content = sealContent(ctx, waiting.id, {
      to: mail.to,
      name: mail.name,
      version: mail.version,
      token,
      news: null,
    })
    if (await replaceContent(tx, waiting.id, now, { content, locale: mail.locale })) {
      if (token && LINK[mail.kind]?.purpose === 'verify')
        await redirectToken(tx, token, addressKey(ctx.secret, mail.letter, mail.to))
      return
    }
  }
  if (!ctx.limits) return queueMail(ctx, tx, mail)
  const today = await countForRecipient(tx, recipientKey(ctx.secret, now, mailboxBehind(mail.to)))
  const due = mailDue({ now, earlier, today, repeats, caps: ctx.limits.mails })
  if (due) await queueMail(ctx, tx, mail, due)
}

/** A token that opens each of these signatures. */
async function freshToken(
  ctx: Context,
  tx: Write,
  opens: { letter: string; signatureId: string }[],
  {
    purpose,
    life,
    to,
    locale,
    until,
  }: { purpose: TokenPurpose; life: number; to: string; locale: string; until?: Date | undefined },
): Promise<string> {
  const now = ctx.now()
  const token = ctx.newToken()
  const hash = tokenHash(token)
  if (!hash) throw new Error('A fresh token has not the shape of one.')
  const expiresAt = until ?? new Date(now.getTime() + life)
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
      createdAt: now,
      expiresAt,
    })
  }
  return token
}

/** Whether a mailbox was caused any mail today, by any letter: what nobody asked for must not crowd out what is. */
export async function wasMailedToday(ctx: Context, tx: Write, address: string): Promise<boolean> {
  return (await countForRecipient(tx, recipientKey(ctx.secret, ctx.now(), mailboxBehind(address)))) > 0
}

function mailboxBehind(address: string): string {
  const email = parseEmailAddress(address)
  if (!email) throw new Error('A stored address is not one address.')
  return email.mailbox
}

/** What a mail must still know when it is written out, as its row keeps it. */
export function sealContent(ctx: Pick<Context, 'cipher'>, id: string, content: MailContent): string {
  return ctx.cipher.seal(JSON.stringify(content), contentPlace(id))
}

function openContent(ctx: Context, id: string, sealed: string): MailContent {
  return JSON.parse(ctx.cipher.open(sealed, contentPlace(id))) as MailContent
}
