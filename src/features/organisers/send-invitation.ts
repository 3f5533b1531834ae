import { emailsToMailbox } from '#db/queries/email/outbox.ts'
import { insertInvitation } from '#db/queries/organisers/invitations.ts'
import type { Read, Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import { tokenHash } from '#values/token.ts'
import { isInvitationDue, type Role } from './organiser.ts'
import { queueOrganiserEmail } from './queue-organiser-email.ts'

/** Whom an invitation is for. `key` is the account's keyed name. */
export type Invited = { letter: string; organiserId: string; key: string }

/** Makes the link of an invitation, which signs in once; resolves to its token. `emailId` is the outbox row that brings it. */
export async function makeInvitation(
  ctx: Pick<Context, 'newToken' | 'now'>,
  tx: Write,
  { letter, organiserId }: Pick<Invited, 'letter' | 'organiserId'>,
  emailId: string | null,
): Promise<string> {
  const token = ctx.newToken()
  const hash = tokenHash(token)
  if (!hash) throw new Error('A fresh token has not the shape of one.')
  await insertInvitation(tx, { hash, organiserId, letter, emailId, createdAt: ctx.now(), usedAt: null })
  return token
}

/** Queues the email of an invitation with a fresh link. The caller has asked `mayInvite`. */
export async function sendInvitation(
  ctx: Context,
  tx: Write,
  invited: Invited,
  mail: { to: string; by: string; role: Role; locale: string },
): Promise<void> {
  const id = ctx.newId()
  const token = await makeInvitation(ctx, tx, invited, id)
  const { letter, key } = invited
  await queueOrganiserEmail(ctx, tx, { id, kind: 'invitation', letter, key, token, ...mail })
}

/** Whether a mailbox may be sent another invitation to a letter. */
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
