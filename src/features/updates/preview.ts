import { emailsToMailbox } from '#db/queries/email/outbox.ts'
import { findOrganiser } from '#db/queries/organisers/organisers.ts'
import type { Context } from '#features/context.ts'
import type { Letter } from '#features/letters/letter.ts'
import type { Actor } from '#features/organisers/organiser.ts'
import { queueOrganiserEmail } from '#features/organisers/queue-organiser-email.ts'
import type { Locale } from '#values/locale.ts'
import { findAnnouncement } from './find-announcement.ts'

/** The most previews that an organiser may get in a day from one letter. */
const MOST = 30

const DAY = 24 * 60 * 60 * 1000

/** The outcome of emailing a preview of an update. `too-many-previews`: the organiser has reached the limit. */
export type PreviewOutcome = { ok: true } | { ok: false; reason: 'update-unknown' | 'too-many-previews' }

/** Emails a saved draft to the organiser who requests it, and to no one else. */
export function previewUpdate(
  ctx: Context,
  letter: Letter,
  { organiserId, address }: Exclude<Actor, 'operator'>,
  { id, locale }: { id: string; locale: Locale },
): Promise<PreviewOutcome> {
  return ctx.store.write(async (tx): Promise<PreviewOutcome> => {
    const announcement = await findAnnouncement(tx, letter.slug, id, locale)
    const organiser = await findOrganiser(tx, organiserId)
    if (!announcement || !organiser) return { ok: false, reason: 'update-unknown' }
    const since = new Date(ctx.now().getTime() - DAY)
    const earlier = (await emailsToMailbox(tx, letter.slug, organiser.email)).filter(
      ({ kind, queuedAt }) => kind === 'update-preview' && queuedAt > since,
    )
    if (earlier.length >= MOST) return { ok: false, reason: 'too-many-previews' }
    await queueOrganiserEmail(ctx, tx, {
      kind: 'update-preview',
      letter: letter.slug,
      locale,
      to: address,
      key: organiser.email,
      by: letter.organisers.name,
      announcement,
    })
    return { ok: true }
  })
}
