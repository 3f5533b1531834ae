import { findMembership } from '#db/queries/organisers/memberships.ts'
import { lockOrganiser } from '#db/queries/organisers/organisers.ts'
import type { Context } from '#features/context.ts'
import { associatedData } from '#values/associated-data.ts'
import { hasJoined } from './list-members.ts'
import type { Actor } from './organiser.ts'
import { recordAuditEntry } from './record-audit-entry.ts'
import { mayInvite, sendInvitation } from './send-invitation.ts'

/** The outcome of repeating an invitation. */
export type InviteAgainOutcome =
  /** `member-there`: they have signed in since they were added. `too-often`: see `mayInvite`. */
  { ok: true } | { ok: false; reason: 'member-unknown' | 'member-there' | 'too-often' }

/** Sends another invitation, with a fresh link, to an organiser who has not signed in since they were added. */
export async function inviteAgain(
  ctx: Context,
  actor: Exclude<Actor, 'operator'>,
  { letter, organiserId, locale }: { letter: string; organiserId: string; locale: string },
): Promise<InviteAgainOutcome> {
  return ctx.store.write(async (tx): Promise<InviteAgainOutcome> => {
    const organiser = await lockOrganiser(tx, organiserId)
    const membership = organiser && (await findMembership(tx, letter, organiserId))
    if (!membership) return { ok: false, reason: 'member-unknown' }
    if (hasJoined({ membership, organiser })) return { ok: false, reason: 'member-there' }
    const invited = { letter, organiserId, key: organiser.email }
    if (!(await mayInvite(ctx, tx, invited))) return { ok: false, reason: 'too-often' }
    const to = ctx.cipher.open(organiser.address, associatedData.organiserAddress(organiserId))
    await sendInvitation(ctx, tx, invited, { to, by: actor.address, role: membership.role, locale })
    await recordAuditEntry(ctx, tx, actor, {
      letter,
      action: 'member-invited-again',
      detail: { organiserId },
    })
    return { ok: true }
  })
}
