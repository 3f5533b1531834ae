import { membersOf } from '#db/queries/memberships.ts'
import { organiserPlace, type Role } from '../../domain/organiser.ts'
import type { Context } from '../context.ts'

export type Member = { organiserId: string; address: string; role: Role; since: Date }

/** Who organises a letter, those first who did so first. */
export async function listMembers(ctx: Pick<Context, 'store' | 'cipher'>, letter: string): Promise<Member[]> {
  const rows = await ctx.store.read((db) => membersOf(db, letter))
  return rows.map(({ membership, organiser: { id, address } }) => ({
    organiserId: id,
    address: ctx.cipher.open(address, organiserPlace(id)),
    role: membership.role,
    since: membership.createdAt,
  }))
}
