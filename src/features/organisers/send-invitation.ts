import { emailsToMailbox } from '#db/queries/email/outbox.ts'
import { insertInvitation } from '#db/queries/organisers/invitations.ts'
import type { Read, Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import { tokenHash } from '#values/token.ts'
import { isInvitationDue, type Role } from './organiser.ts'
import { queueOrganiserEmail } from './queue-organiser-email.ts'

/** The receiver of an invitation. `key`: the account's keyed name. */
export type Invited = { letter: string; organiserId: string; key: string }

/** Stores an invitation; resolves to the token of its link, which signs in once. `emailId`: the outbox row that sends it. */
export async function makeInvitation(
  ctx: Pick<Context, 'newToken' | 'now'>,
  tx: Write,
  { letter, organiserId }: Pick<Invited, 'letter' | 'organiserId'>,
  emailId: string | null,
): Promise<string> {
  const token = ctx.newToken()
  const hash = tokenHash(token)
  if (!hash) throw new Error('newToken() returned a token of the wrong shape.')
  await insertInvitation(tx, { hash, organiserId, letter, emailId, createdAt: ctx.now(), usedAt: null })
  return token
}

/** Queues an invitation with a fresh link. The caller has checked `mayInvite`. */
export async function sendInvitation(
  ctx: Context,
  tx: Write,
  invited: Invited,
  email: { to: string; by: string; role: Role; locale: string },
): Promise<void> {
  const id = ctx.newId()
  const token = await makeInvitation(ctx, tx, invited, id)
  const { letter, key } = invited
  await queueOrganiserEmail(ctx, tx, { id, kind: 'invitation', letter, key, token, ...email })
}

/** Whether a mailbox may get another invitation to a letter: one a minute, 3 a day, 10 in 30 days. */
export async function mayInvite(
  ctx: Pick<Context, 'limits' | 'now'>,
  db: Read,
  { letter, key }: Pick<Invited, 'letter' | 'key'>,
): Promise<boolean> {
  if (!ctx.limits) return true
  const emails = await emailsToMailbox(db, letter, key)
  const earlier = emails.filter(({ kind }) => kind === 'invitation').map(({ queuedAt }) => queuedAt)
  return isInvitationDue(earlier, ctx.now())
}
