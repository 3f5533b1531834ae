import { consumeInvitation, findInvitation } from '#db/queries/organisers/invitations.ts'
import { findMembership } from '#db/queries/organisers/memberships.ts'
import { findOrganiser } from '#db/queries/organisers/organisers.ts'
import type { Read } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import type { Letter, Letters } from '#features/letters/letter.ts'
import { associatedData } from '#values/associated-data.ts'
import type { EmailAddress } from '#values/email-address.ts'
import { parseEmailAddress } from '#values/email-address.ts'
import { type InvitationState, invitationState, type Role } from './organiser.ts'

/** An invitation, as its link shows it. */
export type Invitation = {
  state: InvitationState
  letter: Letter
  organiserId: string
  role: Role
  /** The account's keyed name. */
  key: string
  email: EmailAddress
}

/** Reads an invitation; `null` for a link that is unknown or was revoked. */
export function readInvitation(
  ctx: Pick<Context, 'store' | 'now' | 'cipher'>,
  letters: Letters,
  token: string,
): Promise<Invitation | null> {
  return ctx.store.read((db) => find(ctx, db, letters, token))
}

/** Consumes an invitation, so that its organiser can be signed in; `null` if it is not open, or was consumed meanwhile. */
export async function acceptInvitation(
  ctx: Pick<Context, 'store' | 'now' | 'cipher'>,
  letters: Letters,
  token: string,
): Promise<Invitation | null> {
  return ctx.store.write(async (tx) => {
    const row = await findInvitation(tx, token)
    const found = await find(ctx, tx, letters, token)
    if (!row || found?.state !== 'open') return null
    return (await consumeInvitation(tx, row.hash, ctx.now())) ? found : null
  })
}

async function find(
  ctx: Pick<Context, 'now' | 'cipher'>,
  db: Read,
  letters: Letters,
  token: string,
): Promise<Invitation | null> {
  const row = await findInvitation(db, token)
  const letter = row && letters.get(row.letter)
  const organiser = letter && (await findOrganiser(db, row.organiserId))
  const membership = organiser && (await findMembership(db, row.letter, row.organiserId))
  const email =
    organiser &&
    parseEmailAddress(ctx.cipher.open(organiser.address, associatedData.organiserAddress(organiser.id)))
  if (!membership || !email) return null
  const { id: organiserId, email: key } = organiser
  return { state: invitationState(row, ctx.now()), letter, organiserId, role: membership.role, key, email }
}
