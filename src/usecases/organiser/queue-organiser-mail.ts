import { enqueue } from '#db/queries/outbox.ts'
import type { Write } from '#db/store.ts'
import { parseEmailAddress } from '../../domain/email-address.ts'
import { recipientKey } from '../../domain/keys.ts'
import { type OrganiserMailKind, PRIORITY } from '../../domain/mail-content.ts'
import type { Announcement } from '../../domain/news.ts'
import { LINK_LIFE } from '../../domain/organiser.ts'
import type { Context } from '../context.ts'
import { sealContent } from '../queue-mail.ts'

/** For how long an invitation is tried. Milliseconds. */
const INVITATION_PATIENCE = 7 * 24 * 60 * 60 * 1000

/** A mail to an organiser, about a letter that they organise. */
export type OrganiserMail = {
  kind: OrganiserMailKind
  letter: string
  locale: string
  to: string
  /** The account's keyed name. */
  key: string
  /** For `sign-in`: the token, and where to go after it. */
  token: string | null
  next?: string
  /** For `invitation`: the address of who invites; for `news-preview`: whom it greets. */
  by?: string
  /** For `news-preview`. */
  announcement?: Announcement
}

/** Queues a mail to an organiser. Whoever calls it has seen to it that strangers cannot cause many. */
export async function queueOrganiserMail(
  ctx: Pick<Context, 'cipher' | 'newId' | 'now' | 'secret'>,
  tx: Write,
  { kind, letter, locale, to, key, token, next, by = '', announcement }: OrganiserMail,
): Promise<void> {
  const now = ctx.now()
  const id = ctx.newId()
  const patience = kind === 'sign-in' ? LINK_LIFE : INVITATION_PATIENCE
  await enqueue(tx, {
    id,
    kind,
    priority: PRIORITY[kind],
    letter,
    locale,
    mailboxKey: key,
    recipientKey: recipientKey(ctx.secret, now, parseEmailAddress(to)?.mailbox ?? key),
    content: sealContent(ctx, id, {
      to,
      name: by,
      version: 0,
      token,
      news: null,
      ...(next && { next }),
      ...(announcement && { announcement }),
    }),
    queuedAt: now,
    dueAt: now,
    givesUpAt: new Date(now.getTime() + patience),
    attempts: 0,
  })
}
