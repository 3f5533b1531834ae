import { deleteWaitingEmails } from '#db/queries/email/outbox.ts'
import { deleteInvitations } from '#db/queries/organisers/invitations.ts'
import {
  changeRole,
  deleteMembership,
  findMembership,
  lockOwners,
  membershipsOf,
} from '#db/queries/organisers/memberships.ts'
import { deleteOrganiser, findOrganiser } from '#db/queries/organisers/organisers.ts'
import { deleteSessionsOf } from '#db/queries/organisers/sessions.ts'
import type { Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import type { Actor, Role } from './organiser.ts'
import { recordAuditEntry } from './record-audit-entry.ts'

/** A new role, or `null` to remove the organiser. `seen`: the role that the confirmation page showed. */
export type MemberChange = { letter: string; organiserId: string; role: Role | null; seen?: Role }

/** The outcome of changing the role of a member or removing the member. `last-owner`: a letter keeps at least one owner. */
export type ChangeMemberOutcome =
  | { ok: true }
  /** `role-changed`: it is no longer the role that was seen. */
  | { ok: false; reason: 'member-unknown' | 'role-changed' | 'last-owner' }

/**
 * Changes the role of a letter's organiser, or removes them, which ends their sessions and deletes their invitations. An
 * account without letters is deleted. Only the operator may remove or demote the last owner; of two owners who remove
 * each other at the same moment, one stays.
 */
export async function changeMember(
  ctx: Pick<Context, 'store' | 'now' | 'newId' | 'cipher'>,
  actor: Actor,
  { letter, organiserId, role, seen }: MemberChange,
): Promise<ChangeMemberOutcome> {
  return ctx.store.write(async (tx): Promise<ChangeMemberOutcome> => {
    const owners = await lockOwners(tx, letter)
    const before = await findMembership(tx, letter, organiserId)
    if (!before) return { ok: false, reason: 'member-unknown' }
    if (seen !== undefined && before.role !== seen) return { ok: false, reason: 'role-changed' }
    if (before.role === role) return { ok: true }
    const isLast = before.role === 'owner' && owners.length === 1
    if (isLast && actor !== 'operator') return { ok: false, reason: 'last-owner' }
    const changed =
      role === null
        ? await remove(tx, letter, organiserId)
        : await changeRole(tx, { letter, organiserId, role }, before.role)
    if (!changed) return { ok: false, reason: 'member-unknown' }
    const detail = { organiserId, from: before.role, ...(role && { to: role }) }
    const action = role === null ? 'member-removed' : 'member-role-changed'
    await recordAuditEntry(ctx, tx, actor, { letter, action, detail })
    return { ok: true }
  })
}

async function remove(tx: Write, letter: string, organiserId: string): Promise<boolean> {
  if (!(await deleteMembership(tx, letter, organiserId))) return false
  await deleteInvitations(tx, { letter, organiserId })
  const organiser = await findOrganiser(tx, organiserId)
  if (organiser) await deleteWaitingEmails(tx, { letter, mailboxKey: organiser.email, kind: 'invitation' })
  await deleteSessionsOf(tx, organiserId)
  if ((await membershipsOf(tx, organiserId)).length === 0) await deleteOrganiser(tx, organiserId)
  return true
}
