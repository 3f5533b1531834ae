import type { EmailAddress } from '../../domain/email-address.ts'
import type { Actor, Role } from '../../domain/organiser.ts'
import type { Context } from '../context.ts'
import { addMember } from './add-member.ts'
import { queueOrganiserMail } from './queue-organiser-mail.ts'

export type InviteOutcome = { ok: true } | { ok: false; reason: 'member-already' }

/** Makes somebody an organiser of a letter and tells them by mail, in one transaction. Nobody is told twice. */
export async function invite(
  ctx: Context,
  actor: Exclude<Actor, 'operator'>,
  { letter, email, role, locale }: { letter: string; email: EmailAddress; role: Role; locale: string },
): Promise<InviteOutcome> {
  return ctx.store.write(async (tx): Promise<InviteOutcome> => {
    const { added, key } = await addMember(ctx, tx, actor, { letter, email, role })
    if (!added) return { ok: false, reason: 'member-already' }
    const mail = { kind: 'invitation' as const, letter, locale, to: email.address, key, token: null }
    await queueOrganiserMail(ctx, tx, { ...mail, by: actor.address })
    return { ok: true }
  })
}
