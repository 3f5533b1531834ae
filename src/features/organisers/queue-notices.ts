import {
  findOrganiser,
  markNoticeQueued,
  type OrganiserRow,
  organisersToNotify,
} from '#db/queries/organisers/organisers.ts'
import type { Read, Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import { nextCursor, type ScanStep, scanStep } from '#features/email/scan-step.ts'
import { type Letters, titleOf } from '#features/letters/letter.ts'
import { associatedData } from '#values/associated-data.ts'
import { noticesProof } from '#values/keys.ts'
import { DEFAULT_LOCALE, inLanguage, isLocale, type Locale } from '#values/locale.ts'
import { NOTICE_INTERVAL } from './organiser.ts'
import { queueOrganiserEmail } from './queue-organiser-email.ts'
import { backlogsOf, type LetterBacklog } from './read-backlog.ts'

type NoticeContext = Pick<Context, 'store' | 'now' | 'newId' | 'cipher' | 'secret'>

/** Organisers in one step. */
const PAGE = 20

/**
 * Queues one email for each of the next organisers who turned notices on, have a backlog, and had no notice queued in
 * the last 24 hours. A compare-and-set statement decides, so that of two processes one queues it.
 */
export async function queueNotices(
  ctx: NoticeContext,
  letters: Letters,
  after: string | null,
): Promise<ScanStep<string>> {
  const before = new Date(ctx.now().getTime() - NOTICE_INTERVAL)
  return scanStep(ctx.store, {
    async readPage(db) {
      const organisers = await organisersToNotify(db, before, { after: after ?? '', limit: PAGE })
      const candidates: DueNotice[] = []
      for (const organiser of organisers) candidates.push(...(await dueNotice(ctx, db, letters, organiser)))
      return { candidates, next: nextCursor(organisers, PAGE, ({ id }) => id) }
    },
    async lockAndRecheck(tx, { organiser: { id } }) {
      const organiser = await findOrganiser(tx, id)
      return organiser && (await dueNotice(ctx, tx, letters, organiser))[0]
    },
    async queue(tx, due, address) {
      if (!(await markNoticeQueued(tx, due.organiser.id, { before, now: ctx.now() }))) return false
      await queueNotice(ctx, tx, due, address)
      return true
    },
    // One organiser in a transaction: other transactions lock several of them in another order.
    perTransaction: 1,
  })
}

/** An organiser with a backlog. `address`: decrypted; `null` where it was altered, or encrypted under another secret. */
type DueNotice = { organiser: OrganiserRow; backlogs: LetterBacklog[]; address: string | null }

/** The notice of an organiser; empty where they have no backlog. */
async function dueNotice(
  ctx: NoticeContext,
  db: Read,
  letters: Letters,
  organiser: OrganiserRow,
): Promise<DueNotice[]> {
  const backlogs = await backlogsOf(db, letters, organiser.id)
  return backlogs.length > 0 ? [{ organiser, backlogs, address: addressOf(ctx, organiser) }] : []
}

function queueNotice(
  ctx: NoticeContext,
  tx: Write,
  { organiser, backlogs }: DueNotice,
  address: string,
): Promise<void> {
  const locale = localeOf(organiser)
  return queueOrganiserEmail(ctx, tx, {
    kind: 'notice',
    letter: backlogs[0]?.letter.slug ?? '',
    locale,
    to: address,
    key: organiser.email,
    notice: {
      letters: backlogs.map(({ letter, backlog }) => ({
        title: titleOf(letter, locale),
        path: inLanguage(`/organise/letters/${letter.slug}`, locale),
        ...backlog,
      })),
      end: `${organiser.id}${noticesProof(ctx.secret, organiser.id)}`,
    },
  })
}

function addressOf({ cipher }: Pick<Context, 'cipher'>, { id, address }: OrganiserRow): string | null {
  try {
    return cipher.open(address, associatedData.organiserAddress(id))
  } catch {
    return null
  }
}

function localeOf({ noticesLocale }: OrganiserRow): Locale {
  return isLocale(noticesLocale ?? '') ? (noticesLocale as Locale) : DEFAULT_LOCALE
}
