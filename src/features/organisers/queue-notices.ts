import { membershipsOf } from '#db/queries/organisers/memberships.ts'
import {
  findOrganiser,
  findOrganiserByKey,
  markNoticeQueued,
  type OrganiserRow,
  organisersToNotify,
} from '#db/queries/organisers/organisers.ts'
import type { Read } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import type { ScanStep } from '#features/email/scan-step.ts'
import { type Letter, type Letters, titleOf } from '#features/letters/letter.ts'
import { associatedData } from '#values/associated-data.ts'
import { noticesProof } from '#values/keys.ts'
import { DEFAULT_LOCALE, inLanguage, isLocale, type Locale } from '#values/locale.ts'
import { type Backlog, backlogSize } from './backlog.ts'
import { NOTICE_INTERVAL } from './organiser.ts'
import { queueOrganiserEmail } from './queue-organiser-email.ts'
import { backlogOf } from './read-backlog.ts'

/** Organisers looked at in one step. */
const BATCH = 20

/**
 * Queues one email to each organiser who wants notices, for whom something waits, and who was queued none in the last
 * 24 hours. That is one statement in the database, so that of two processes one queues it.
 */
export async function queueNotices(
  ctx: Pick<Context, 'store' | 'now' | 'newId' | 'cipher' | 'secret'>,
  letters: Letters,
  after: string | null,
): Promise<ScanStep<string>> {
  const before = new Date(ctx.now().getTime() - NOTICE_INTERVAL)
  const page = await ctx.store.read((db) =>
    organisersToNotify(db, before, { after: after ?? '', limit: BATCH }),
  )
  let emailed = 0
  let failed = 0
  for (const organiser of page) {
    try {
      if (await queueNotice(ctx, letters, organiser.id, before)) emailed += 1
    } catch {
      // One account that does not open keeps nobody else waiting.
      failed += 1
    }
  }
  return { emailed, failed, next: page.length < BATCH ? null : (page.at(-1)?.id ?? null) }
}

/** Whether a notice that was queued a while ago still has something to say to somebody who wants it. */
export async function isNoticeWanted(db: Read, letters: Letters, key: string): Promise<boolean> {
  const organiser = await findOrganiserByKey(db, key)
  return !!organiser?.noticesSince && (await waitingFor(db, letters, organiser.id)).length > 0
}

function queueNotice(
  ctx: Pick<Context, 'store' | 'now' | 'newId' | 'cipher' | 'secret'>,
  letters: Letters,
  id: string,
  before: Date,
): Promise<boolean> {
  return ctx.store.write(async (tx) => {
    const organiser = await findOrganiser(tx, id)
    const waiting = organiser ? await waitingFor(tx, letters, id) : []
    const [first] = waiting
    if (!organiser || !first || !(await markNoticeQueued(tx, id, { before, now: ctx.now() }))) return false
    const locale = localeOf(organiser)
    await queueOrganiserEmail(ctx, tx, {
      kind: 'notice',
      letter: first.letter.slug,
      locale,
      to: ctx.cipher.open(organiser.address, associatedData.organiserAddress(id)),
      key: organiser.email,
      notice: {
        letters: waiting.map(({ letter, backlog }) => ({
          title: titleOf(letter, locale),
          path: inLanguage(`/organise/letters/${letter.slug}`, locale),
          ...backlog,
        })),
        end: `${id}${noticesProof(ctx.secret, id)}`,
      },
    })
    return true
  })
}

/** The letters at which something waits for an organiser, and what. */
async function waitingFor(
  db: Read,
  letters: Letters,
  organiserId: string,
): Promise<{ letter: Letter; backlog: Backlog }[]> {
  const found: { letter: Letter; backlog: Backlog }[] = []
  for (const { letter: slug, role } of await membershipsOf(db, organiserId)) {
    const letter = letters.get(slug)
    const backlog = letter && (await backlogOf(db, { letter: slug, organiserId, role }))
    if (letter && backlog && backlogSize(backlog) > 0) found.push({ letter, backlog })
  }
  return found
}

function localeOf({ noticesLocale }: OrganiserRow): Locale {
  return isLocale(noticesLocale ?? '') ? (noticesLocale as Locale) : DEFAULT_LOCALE
}
