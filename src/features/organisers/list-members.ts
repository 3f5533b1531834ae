import { lastInvitation } from '#db/queries/organisers/invitations.ts'
import { type MembershipRow, membersOf } from '#db/queries/organisers/memberships.ts'
import type { OrganiserRow } from '#db/queries/organisers/organisers.ts'
import type { Context } from '#features/context.ts'
import { associatedData } from '#values/associated-data.ts'
import type { Role } from './organiser.ts'

/** An organiser of a letter. */
export type Member = {
  organiserId: string
  address: string
  role: Role
  since: Date
  /** When they last signed in; `null`: never. */
  signedInAt: Date | null
  /** When they were last invited; `null` once they have signed in. */
  invitedAt: Date | null
}

/** Lists a letter's organisers, in the order in which they were added. */
export async function listMembers(ctx: Pick<Context, 'store' | 'cipher'>, letter: string): Promise<Member[]> {
  const rows = await ctx.store.read(async (db) => {
    const members = []
    for (const member of await membersOf(db, letter)) {
      const of = { letter, organiserId: member.organiser.id }
      const last = hasJoined(member) ? undefined : await lastInvitation(db, of)
      members.push({ ...member, invitedAt: last?.createdAt ?? member.membership.createdAt })
    }
    return members
  })
  return rows.map(({ membership, organiser: { id, address, signedInAt }, invitedAt }) => ({
    organiserId: id,
    address: ctx.cipher.open(address, associatedData.organiserAddress(id)),
    role: membership.role,
    since: membership.createdAt,
    signedInAt,
    invitedAt: hasJoined({ membership, organiser: { signedInAt } }) ? null : invitedAt,
  }))
}

/** Whether an organiser has signed in since they were added to a letter. */
export function hasJoined({
  membership,
  organiser,
}: {
  membership: Pick<MembershipRow, 'createdAt'>
  organiser: Pick<OrganiserRow, 'signedInAt'>
}): boolean {
  return organiser.signedInAt !== null && organiser.signedInAt >= membership.createdAt
}
