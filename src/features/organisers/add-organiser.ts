import { findMembership } from '#db/queries/organisers/memberships.ts'
import type { Context } from '#features/context.ts'
import type { EmailAddress } from '#values/email-address.ts'
import { addMember } from './add-member.ts'
import { changeMember } from './change-member.ts'
import type { Role } from './organiser.ts'
import { makeInvitation } from './send-invitation.ts'

/** The change at one letter. */
export type Added = { letter: string; change: 'added' | 'role-changed' | 'none' }

/**
 * Gives the owner of a mailbox a role at each of these letters, and creates an invitation to the first. `token`: of the
 * link that signs them in once. Throws without a letter.
 */
export async function addOrganiser(
  ctx: Context,
  letters: string[],
  email: EmailAddress,
  role: Role,
): Promise<{ changes: Added[]; organiserId: string; token: string }> {
  const changes: Added[] = []
  let organiserId = ''
  for (const letter of letters) {
    const member = await ctx.store.write((tx) => addMember(ctx, tx, 'operator', { letter, email, role }))
    organiserId = member.organiserId
    if (member.added) {
      changes.push({ letter, change: 'added' })
      continue
    }
    const before = await ctx.store.read((db) => findMembership(db, letter, organiserId))
    const change = before?.role === role ? 'none' : 'role-changed'
    if (change === 'role-changed') await changeMember(ctx, 'operator', { letter, organiserId, role })
    changes.push({ letter, change })
  }
  const [first] = letters
  if (first === undefined) throw new Error('Name at least one letter.')
  const of = { letter: first, organiserId }
  const token = await ctx.store.write((tx) => makeInvitation(ctx, tx, of, null))
  return { changes, organiserId, token }
}
