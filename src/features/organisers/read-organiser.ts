import { findMembership } from '#db/queries/organisers/memberships.ts'
import { findOrganiser } from '#db/queries/organisers/organisers.ts'
import type { Context } from '#features/context.ts'
import { associatedData } from '#values/associated-data.ts'
import { formProof } from '#values/keys.ts'
import { FRESH, type Organiser } from './organiser.ts'

/**
 * Reads the organiser of a session and their current role at a letter (`slug`, if any), so that a removed organiser loses
 * access at once. `null` where the account was deleted.
 */
export async function readOrganiser(
  ctx: Pick<Context, 'store' | 'now' | 'cipher' | 'secret'>,
  session: { organiserId: string; since: Date },
  slug: string | undefined,
): Promise<Organiser | null> {
  const id = session.organiserId
  return ctx.store.read(async (db) => {
    const row = await findOrganiser(db, id)
    if (!row) return null
    const membership = slug === undefined ? undefined : await findMembership(db, slug, id)
    return {
      id,
      address: ctx.cipher.open(row.address, associatedData.organiserAddress(id)),
      role: membership?.role ?? null,
      fresh: ctx.now().getTime() - session.since.getTime() < FRESH,
      proof: formProof(ctx.secret, id),
    }
  })
}
