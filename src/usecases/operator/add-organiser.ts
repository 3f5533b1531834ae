import { findMembership } from '#db/queries/memberships.ts'
import type { EmailAddress } from '../../domain/email-address.ts'
import type { Role } from '../../domain/organiser.ts'
import type { Context } from '../context.ts'
import { addMember } from '../organiser/add-member.ts'
import { changeMember } from '../organiser/change-member.ts'

/** What became of somebody at each letter. */
export type Added = { letter: string; change: 'added' | 'role-changed' | 'none' }

/**
 * Makes somebody an organiser of these letters, in this role, whatever they were before. Resolves to that, and to the
 * keyed name of their account.
 */
export async function addOrganiser(
  ctx: Context,
  letters: string[],
  email: EmailAddress,
  role: Role,
): Promise<{ changes: Added[]; key: string }> {
  const changes: Added[] = []
  let key = ''
  for (const letter of letters) {
    const member = await ctx.store.write((tx) => addMember(ctx, tx, 'operator', { letter, email, role }))
    key = member.key
    if (member.added) {
      changes.push({ letter, change: 'added' })
      continue
    }
    const { organiserId } = member
    const before = await ctx.store.read((db) => findMembership(db, letter, organiserId))
    const change = before?.role === role ? 'none' : 'role-changed'
    if (change === 'role-changed') await changeMember(ctx, 'operator', { letter, organiserId, role })
    changes.push({ letter, change })
  }
  return { changes, key }
}
