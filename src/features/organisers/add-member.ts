import { insertMembership } from '#db/queries/organisers/memberships.ts'
import { findOrganiserByKey, insertOrganiser } from '#db/queries/organisers/organisers.ts'
import type { Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import { associatedData } from '#values/associated-data.ts'
import type { EmailAddress } from '#values/email-address.ts'
import { organiserKey } from '#values/keys.ts'
import type { Actor, Role } from './organiser.ts'
import { recordAuditEntry } from './record-audit-entry.ts'

/**
 * Adds the owner of a mailbox to a letter's organisers, and creates their account if there is none. `key`: the account's
 * keyed name. `added` is `false` where they organise the letter already, in any role.
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
    await recordAuditEntry(ctx, tx, actor, {
      letter,
      action: 'member-invited',
      detail: { organiserId, role },
    })
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
    // Every sign-in uses a link sent to the mailbox, or a passkey that was created after one.
    emailVerified: true,
    image: null,
    address: ctx.cipher.seal(email.address, associatedData.organiserAddress(id)),
    createdAt: now,
    updatedAt: now,
  })
  if (isNew) return id
  const known = await findOrganiserByKey(tx, key)
  if (!known) throw new Error('The organiser could be neither inserted nor found.')
  return known.id
}
