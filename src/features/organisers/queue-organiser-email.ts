import { enqueue } from '#db/queries/email/outbox.ts'
import type { Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import type { Announcement, EmailContent } from '#features/email/content.ts'
import { ORGANISER_EMAILS, type OrganiserEmailKind } from '#features/email/kinds.ts'
import { sealContent } from '#features/email/sealed-content.ts'
import { parseEmailAddress } from '#values/email-address.ts'
import { recipientKey } from '#values/keys.ts'
import type { Role } from './organiser.ts'

/** An email to an organiser about a letter that they organise. */
export type OrganiserEmail = {
  /** The outbox row's, where another row refers to it. */
  id?: string
  kind: OrganiserEmailKind
  letter: string
  locale: string
  to: string
  /** The account's keyed name. */
  key: string
  /** For `invitation`: the token. That of `sign-in` is made when the email is written: its ten minutes begin then. */
  token?: string | null
  /** For `sign-in` and `invitation`: the path to open after signing in. */
  next?: string
  /** For `invitation`: the address of the inviting organiser; for `update-preview`: the name that it greets. */
  by?: string
  /** For `invitation`. */
  role?: Role
  /** For `notice`. */
  notice?: EmailContent['notice']
  /** For `update-preview`. */
  announcement?: Announcement
}

/** Queues an email to an organiser. The caller has checked that strangers cannot cause many. */
export async function queueOrganiserEmail(
  ctx: Pick<Context, 'cipher' | 'newId' | 'now' | 'secret'>,
  tx: Write,
  { id = ctx.newId(), kind, letter, locale, to, key, token = null, by = '', ...more }: OrganiserEmail,
): Promise<void> {
  const now = ctx.now()
  const { next, role, notice, announcement } = more
  const { priority, timeout } = ORGANISER_EMAILS[kind]
  await enqueue(tx, {
    id,
    kind,
    priority,
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
    givesUpAt: new Date(now.getTime() + timeout),
    attempts: 0,
  })
}
