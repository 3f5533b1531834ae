import { type PaperBatch, readPaper } from '#features/paper/read-batch.ts'
import type { OrganiseKey } from '#i18n/organise.ts'
import { PAPER_STATES } from '#features/paper/paper-text.ts'
import { formatMoment, languageName } from '#i18n/translate.ts'
import { isLocale } from '#values/locale.ts'
import type { OrganiserPage } from '#web/organisers/organiser-page.ts'

type Fact = [name: string, value: string | null]

/** The page of a batch of paper signatures. */
export type BatchView = PaperBatch & {
  facts: Fact[]
  /** Paper signatures that count now. */
  paper: number
  /** The cursor of this page of rows; 0 for the first. */
  after: number
  /** Says what was just done (`?done=`). */
  notice: string | null
}

const NOTICES: Readonly<Record<string, OrganiseKey>> = {
  entered: 'paper.doneEntered',
  approved: 'paper.doneApproved',
  rejected: 'paper.doneRejected',
  removed: 'paper.doneRemoved',
}

/** Loads a batch of paper signatures with one page of its rows; `null` where the letter has no such batch. */
export async function loadBatch(
  page: OrganiserPage,
  batchId: string | undefined,
  { searchParams }: URL,
): Promise<BatchView | null> {
  const { app, letter, t } = page
  const cursor = searchParams.get('after') ?? ''
  const after = /^\d{1,9}$/.test(cursor) ? Number(cursor) : 0
  const [found, { count }] = await Promise.all([
    readPaper(app.context, { letter: letter.slug, batchId: batchId ?? '' }, after),
    app.counts.of(letter),
  ])
  if (!found) return null
  const notice = NOTICES[searchParams.get('done') ?? '']
  return {
    ...found,
    facts: factsOf(page, found.batch),
    paper: count.paper,
    after,
    notice: notice ? t(notice) : null,
  }
}

function factsOf({ letter, locale, t }: OrganiserPage, batch: PaperBatch['batch']): Fact[] {
  const moment = (at: Date) => formatMoment(at, locale, letter.timeZone)
  const byOn = (address: string | null, at: Date) =>
    t('paper.byOn', { who: address ?? t('paper.somebody'), when: moment(at) })
  const language = isLocale(batch.locale) ? languageName(batch.locale, locale) : batch.locale
  const rows =
    batch.held === batch.rows
      ? t('paper.figure', { count: batch.held })
      : t('paper.heldOf', { held: batch.held, entered: batch.rows })
  return [
    [t('paper.state'), t(PAPER_STATES[batch.state])],
    [t('paper.lines'), rows],
    [t('paper.version'), t('paper.versionIn', { version: batch.version, language })],
    [t('paper.digest'), batch.digest],
    [t('paper.entered'), byOn(batch.enteredBy.address, batch.enteredAt)],
    [t('paper.approvedBy'), batch.approvedAt && byOn(batch.approvedBy, batch.approvedAt)],
    [t('paper.rejectedOn'), batch.rejectedAt && moment(batch.rejectedAt)],
    [t('paper.reason'), batch.reason],
  ]
}
