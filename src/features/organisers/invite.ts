import { findMembership } from '#db/queries/organisers/memberships.ts'
import { findOrganiserByKey } from '#db/queries/organisers/organisers.ts'
import type { Context } from '#features/context.ts'
import type { EmailAddress } from '#values/email-address.ts'
import { organiserKey } from '#values/keys.ts'
import { addMember } from './add-member.ts'
import type { Actor, Role } from './organiser.ts'
import { mayInvite, sendInvitation } from './send-invitation.ts'

/** The outcome of inviting an organiser. */
export type InviteOutcome =
  /** `too-often`: see `mayInvite`. */
  { ok: true } | { ok: false; reason: 'member-already' | 'too-often' }

/** Adds an organiser to a letter and queues their invitation, in one transaction. */
export async function invite(
  ctx: Context,
  actor: Exclude<Actor, 'operator'>,
  { letter, email, role, locale }: { letter: string; email: EmailAddress; role: Role; locale: string },
): Promise<InviteOutcome> {
  return ctx.store.write(async (tx): Promise<InviteOutcome> => {
    const key = organiserKey(ctx.secret, email.mailbox)
    const known = await findOrganiserByKey(tx, key)
    if (known && (await findMembership(tx, letter, known.id))) return { ok: false, reason: 'member-already' }
    if (!(await mayInvite(ctx, tx, { letter, key }))) return { ok: false, reason: 'too-often' }
    const { added, organiserId } = await addMember(ctx, tx, actor, { letter, email, role })
    // Another owner may have added them meanwhile.
    if (!added) return { ok: false, reason: 'member-already' }
    const mail = { to: email.address, by: actor.address, role, locale }
    await sendInvitation(ctx, tx, { letter, organiserId, key }, mail)
    return { ok: true }
  })
}
