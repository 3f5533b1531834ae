import {
  countFeatured,
  featureName,
  hideName,
  showName,
  unfeatureName,
} from '#db/queries/moderation/names.ts'
import type { Named } from '#db/queries/moderation/signature-step.ts'
import { findSignature } from '#db/queries/signatures/signatures.ts'
import type { Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import type { AuditAction } from '#features/organisers/audit-log.ts'
import type { Actor } from '#features/organisers/organiser.ts'
import { recordAuditEntry } from '#features/organisers/record-audit-entry.ts'
import { isNameShown } from '#features/signatures/visibility.ts'

/** The ways to moderate a name. The signature counts as before. */
export const NAME_ACTS = ['hide', 'show', 'feature', 'unfeature'] as const

/** A way to moderate a name. */
export type NameAct = (typeof NAME_ACTS)[number]

/** The outcome of moderating a name. */
export type ModerateNameOutcome =
  | { ok: true }
  | {
      ok: false
      /**
       * `withdrawn`: the name was deleted. `done-already`: it is so already. `not-public`: the name is withheld, hidden, or
       * of a signature that does not count. `too-many`: as many names are featured as may be.
       */
      reason: 'signature-unknown' | 'withdrawn' | 'done-already' | 'not-public' | 'too-many'
    }

/** The most featured names of a letter. */
export const MOST_FEATURED = 50

const STEPS: Readonly<
  Record<NameAct, { action: AuditAction; take: (tx: Write, named: Named, now: Date) => Promise<boolean> }>
> = {
  hide: { action: 'name-hidden', take: hideName },
  show: { action: 'name-shown', take: showName },
  feature: { action: 'name-featured', take: featureName },
  unfeature: { action: 'name-unfeatured', take: unfeatureName },
}

/** Hides, shows, features or unfeatures a name. */
export async function moderateName(
  ctx: Pick<Context, 'store' | 'now' | 'newId' | 'cipher'>,
  actor: Actor,
  named: Named,
  act: NameAct,
): Promise<ModerateNameOutcome> {
  const { action, take } = STEPS[act]
  return ctx.store.write(async (tx): Promise<ModerateNameOutcome> => {
    if (act === 'feature' && (await countFeatured(tx, named.letter)) >= MOST_FEATURED)
      return { ok: false, reason: 'too-many' }
    if (!(await take(tx, named, ctx.now()))) return { ok: false, reason: await whyNot(tx, named, act) }
    await recordAuditEntry(ctx, tx, actor, { letter: named.letter, action, signatureId: named.id })
    return { ok: true }
  })
}

async function whyNot(tx: Write, { letter, id }: Named, act: NameAct) {
  const row = await findSignature(tx, id)
  if (row?.letter !== letter) return 'signature-unknown'
  if (row.withdrawnAt) return 'withdrawn'
  return act === 'feature' && !row.featuredAt && !isNameShown(row) ? 'not-public' : 'done-already'
}
