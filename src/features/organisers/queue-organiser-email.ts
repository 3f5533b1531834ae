import { enqueue } from '#db/queries/email/outbox.ts'
import type { Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import { type EmailContent, type OrganiserEmailKind, PRIORITY } from '#features/email/content.ts'
import { EMAIL_TIMEOUT } from '#features/email/lifetimes.ts'
import { sealContent } from '#features/email/queue.ts'
import type { Announcement } from '#features/updates/update.ts'
import { parseEmailAddress } from '#values/email-address.ts'
import { recipientKey } from '#values/keys.ts'
import type { Role } from './organiser.ts'

/** A mail to an organiser, about a letter that they organise. */
export type OrganiserEmail = {
  /** The outbox row's, where something else refers to it. */
  id?: string
  kind: OrganiserEmailKind
  letter: string
  locale: string
  to: string
  /** The account's keyed name. */
  key: string
  /** For `invitation`: the token. That of `sign-in` is made when the email is written, so that its minutes begin then. */
  token?: string | null
  /** For `sign-in` and `invitation`: where to go after it. */
  next?: string
  /** For `invitation`: the address of who invites; for `news-preview`: whom it greets. */
  by?: string
  /** For `invitation`. */
  role?: Role
  /** For `notice`. */
  notice?: EmailContent['notice']
  /** For `news-preview`. */
  announcement?: Announcement
}

/** Queues a mail to an organiser. Whoever calls it has seen to it that strangers cannot cause many. */
export async function queueOrganiserEmail(
  ctx: Pick<Context, 'cipher' | 'newId' | 'now' | 'secret'>,
  tx: Write,
  {
    id = ctx.newId(),
    kind,
    letter,
    locale,
    to,
    key,
    token = null,
    next,
    by = '',
    role,
    notice,
    announcement,
  }: OrganiserEmail,
): Promise<void> {
  const now = ctx.now()
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
      updates: null,
      ...(next && { next }),
      ...(role && { role }),
      ...(notice && { notice }),
      ...(announcement && { announcement }),
    }),
    queuedAt: now,
    dueAt: now,
    givesUpAt: new Date(now.getTime() + EMAIL_TIMEOUT[kind]),
    attempts: 0,
  })
}
