import { insertMembership } from '#db/queries/organisers/memberships.ts'
import { findOrganiserByKey, insertOrganiser } from '#db/queries/organisers/organisers.ts'
import type { Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import { associatedData } from '#values/associated-data.ts'
import type { EmailAddress } from '#values/email-address.ts'
import { organiserKey } from '#values/keys.ts'
import type { Actor, Role } from './organiser.ts'
import { recordAct } from './record-act.ts'

/**
 * Makes whoever has a mailbox an organiser of a letter, with an account if they have none yet. Resolves to the account's
 * keyed name; `added` is `false` where they organise the letter already, in whatever role.
 */
export async function addMember(
  ctx: Pick<Context, 'cipher' | 'newId' | 'now' | 'secret'>,
  tx: Write,
  actor: Actor,
  { letter, email, role }: { letter: string; email: EmailAddress; role: Role },
): Promise<{ added: boolean; organiserId: string; key: string }> {
  const key = organiserKey(ctx.secret, email.mailbox)
  const organiserId = await accountOf(ctx, tx, key, email)
  const added = await insertMembership(tx, { letter, organiserId, role, createdAt: ctx.now() })
  if (added)
    await recordAct(ctx, tx, actor, { letter, action: 'member-invited', detail: { organiserId, role } })
  return { added, organiserId, key }
}

async function accountOf(
  ctx: Pick<Context, 'cipher' | 'newId' | 'now'>,
  tx: Write,
  key: string,
  email: EmailAddress,
): Promise<string> {
  const id = ctx.newId()
  const now = ctx.now()
  const isNew = await insertOrganiser(tx, {
    id,
    name: '',
    email: key,
    // Every sign-in goes through the mailbox, or through a passkey that was made after one.
    emailVerified: true,
    image: null,
    address: ctx.cipher.seal(email.address, associatedData.organiserAddress(id)),
    createdAt: now,
    updatedAt: now,
  })
  if (isNew) return id
  const known = await findOrganiserByKey(tx, key)
  if (!known) throw new Error('An organiser was neither there nor not there.')
  return known.id
}
