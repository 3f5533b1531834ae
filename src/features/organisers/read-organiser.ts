import { findMembership } from '#db/queries/organisers/memberships.ts'
import { findOrganiser } from '#db/queries/organisers/organisers.ts'
import type { Context } from '#features/context.ts'
import { associatedData } from '#values/associated-data.ts'
import { formProof } from '#values/keys.ts'
import { FRESH, type Organiser } from './organiser.ts'

/**
 * Who is signed in by a session, and what they are at a letter (`undefined`: none is asked about), as it stands now: who
 * was removed a moment ago is nobody. `null` where the account is gone.
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
