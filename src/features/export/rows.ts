import { type ConsentRow, updatesConsents } from '#db/queries/signatures/consents.ts'
import { type CountedCursor, pageOfCounted } from '#db/queries/signatures/counted-page.ts'
import { reaffirmationsBetween, type VersionAnswerRow } from '#db/queries/signatures/reaffirmations.ts'
import { pageOfPending, type SignatureField, type SignatureRow } from '#db/queries/signatures/signatures.ts'
import type { Read } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import { type Letter, versionNumbers } from '#features/letters/letter.ts'
import { associatedData } from '#values/associated-data.ts'
import { UTC } from '#values/time-zone.ts'
import {
  chosenTimes,
  type EndedState,
  type ExportChoice,
  type ExportColumn,
  isChosen,
  type SignatureColumn,
} from './choice.ts'
import { endedRows } from './ended-rows.ts'
import type { ExportCell, ExportMoment } from './formats.ts'
import { waitingEntries } from './waiting-entries.ts'

/** Rows read at once: what an export needs of memory, and for how long it holds the event loop (some milliseconds). */
const PAGE = 500

type Row = Partial<SignatureRow> & Pick<SignatureRow, 'id' | 'version' | 'locale'>

/** What is read of a signature besides its row. */
type Beside = {
  reaffirmed?: VersionAnswerRow | undefined
  updates: ConsentRow | undefined
  /** A submission of a moment ago: its signature, and the id of that, has yet to be made. */
  isWaiting?: boolean
}

/** What a column says of a signature. */
type Say = (row: Row, beside: Beside, from: Pick<Context, 'cipher'> & { timeZone: string }) => ExportCell

type Column = { reads: readonly SignatureField[]; say: Say }

const inUtc = (moment: Date | null | undefined): ExportMoment | null =>
  moment ? { moment, timeZone: UTC } : null
const inZone = (moment: Date | null | undefined, timeZone: string): ExportMoment | null =>
  moment ? { moment, timeZone } : null

/** What is read of a signature for each column, and what the column then says. */
const COLUMNS: Readonly<Record<SignatureColumn, Column>> = {
  name: { reads: ['name'], say: (row) => row.name ?? null },
  public: { reads: ['public'], say: (row) => row.public ?? null },
  hidden: { reads: ['hiddenAt'], say: (row) => row.hiddenAt != null },
  affiliation: { reads: ['affiliation'], say: (row) => row.affiliation ?? null },
  country: { reads: ['country'], say: (row) => row.country ?? null },
  comment: { reads: ['comment'], say: (row) => row.comment ?? null },
  version: { reads: [], say: (row) => row.version },
  language: { reads: [], say: (row) => row.locale },
  digest: { reads: ['digest'], say: (row) => row.digest ?? null },
  state: { reads: ['verifiedAt'], say: (row) => (row.verifiedAt ? 'verified' : 'pending') },
  submitted_at: { reads: ['submittedAt'], say: (row) => inUtc(row.submittedAt) },
  submitted_at_local: {
    reads: ['submittedAt'],
    say: (row, _, { timeZone }) => inZone(row.submittedAt, timeZone),
  },
  verified_at: { reads: ['verifiedAt'], say: (row) => inUtc(row.verifiedAt) },
  verified_at_local: {
    reads: ['verifiedAt'],
    say: (row, _, { timeZone }) => inZone(row.verifiedAt, timeZone),
  },
  reaffirmed_version: { reads: [], say: (_, { reaffirmed }) => reaffirmed?.version ?? null },
  reaffirmed_language: { reads: [], say: (_, { reaffirmed }) => reaffirmed?.locale ?? null },
  reaffirmed_digest: { reads: [], say: (_, { reaffirmed }) => reaffirmed?.digest ?? null },
  reaffirmed_at: { reads: [], say: (_, { reaffirmed }) => inUtc(reaffirmed?.reaffirmedAt) },
  reaffirmed_at_local: {
    reads: [],
    say: (_, { reaffirmed }, { timeZone }) => inZone(reaffirmed?.reaffirmedAt, timeZone),
  },
  id: { reads: [], say: (row, { isWaiting }) => (isWaiting ? null : row.id) },
  updates: { reads: [], say: (_, { updates }) => updates !== undefined && updates.endedAt === null },
  updates_at: { reads: [], say: (_, { updates }) => inUtc(updates?.givenAt) },
  updates_at_local: {
    reads: [],
    say: (_, { updates }, { timeZone }) => inZone(updates?.givenAt, timeZone),
  },
  updates_ended_at: { reads: [], say: (_, { updates }) => inUtc(updates?.endedAt) },
  updates_ended_at_local: {
    reads: [],
    say: (_, { updates }, { timeZone }) => inZone(updates?.endedAt, timeZone),
  },
  email: {
    reads: ['address'],
    say: (row, _, { cipher }) =>
      row.address ? cipher.open(row.address, associatedData.signatureAddress(row.id)) : null,
  },
  sealed_email: { reads: ['sealedAddress'], say: (row) => row.sealedAddress ?? null },
}

function isOfSignatures(column: ExportColumn): column is SignatureColumn {
  return column in COLUMNS
}

export type ExportedPage = { state: 'verified' | 'pending' | EndedState; rows: ExportCell[][] }

/**
 * The rows of an export, a page at a time: those verified in the order of verifying, then those pending, if they are
 * wanted; or the signatures that ended. A choice of versions and languages is made here and not by the database: however
 * few are chosen, no query reads more than a page.
 */
export async function* exportedRows(
  ctx: Pick<Context, 'cipher' | 'secret' | 'erasures'>,
  db: Read,
  letter: Letter,
  choice: ExportChoice,
): AsyncGenerator<ExportedPage> {
  if (choice.ended) {
    yield* endedRows(ctx, db, letter, choice)
    return
  }
  const from = { cipher: ctx.cipher, timeZone: letter.timeZone }
  const columns = choice.columns.filter(isOfSignatures).map((column) => COLUMNS[column])
  const fields: SignatureField[] = ['version', 'locale', ...columns.flatMap(({ reads }) => reads)]
  const rowOf = (row: Row, beside: Beside) => columns.map(({ say }) => say(row, beside, from))
  for await (const { rows, answers, updates } of verifiedPages(db, letter, choice, fields)) {
    const chosen = rows.filter((row) => isChosen(choice, row))
    const besideOf = ({ id }: Row) => ({ reaffirmed: answers.get(id), updates: updates.get(id) })
    yield { state: 'verified', rows: chosen.map((row) => rowOf(row, besideOf(row))) }
  }
  if (choice.includePending) {
    for await (const page of pendingPages(ctx, db, letter, choice, fields)) {
      const chosen = page.filter(({ row }) => isChosen(choice, row))
      yield {
        state: 'pending',
        rows: chosen.map(({ row, ...beside }) => rowOf(row, beside)),
      }
    }
  }
}

function saysUpdates({ columns }: ExportChoice): boolean {
  return columns.some((column) => column.startsWith('updates'))
}

type VerifiedRows = {
  rows: (Row & CountedCursor)[]
  answers: Map<string, VersionAnswerRow>
  updates: Map<string, ConsentRow>
}

/** The next page is read while one is written: a database that is another process works meanwhile. */
async function* verifiedPages(
  db: Read,
  letter: Letter,
  choice: ExportChoice,
  fields: readonly SignatureField[],
): AsyncGenerator<VerifiedRows> {
  const times = chosenTimes(choice)
  const saysReaffirmed = choice.columns.some((column) => column.startsWith('reaffirmed_'))
  let coming: Promise<VerifiedRows> | null = pageAfter(null)
  while (coming) {
    const page: VerifiedRows = await coming
    const last = page.rows.at(-1)
    coming = last && page.rows.length === PAGE ? pageAfter(last) : null
    // Whoever stops before it is there waits for it no more, and hears of no fault in it.
    coming?.catch(() => {})
    if (last) yield page
  }

  async function pageAfter(after: CountedCursor | null): Promise<VerifiedRows> {
    const rows: VerifiedRows['rows'] = await pageOfCounted(db, letter.slug, {
      fields,
      after,
      ...times,
      limit: PAGE,
    })
    return {
      rows,
      answers: saysReaffirmed ? await reaffirmedIn(db, letter, rows) : new Map(),
      updates: saysUpdates(choice) ? await updatesOf(db, rows) : new Map(),
    }
  }
}

async function* pendingPages(
  ctx: Pick<Context, 'cipher' | 'secret'>,
  db: Read,
  letter: Letter,
  choice: ExportChoice,
  fields: readonly SignatureField[],
): AsyncGenerator<({ row: Row } & Beside)[]> {
  let after: Row | null = null
  for (;;) {
    const page: Row[] = await pageOfPending(db, letter.slug, { fields, after, limit: PAGE })
    const updates = saysUpdates(choice) ? await updatesOf(db, page) : new Map<string, ConsentRow>()
    if (page.length > 0) yield page.map((row) => ({ row, updates: updates.get(row.id) }))
    if (page.length < PAGE) break
    after = page.at(-1) ?? null
  }
  yield* waitingEntries(ctx, db, letter)
}

function updatesOf(db: Read, page: readonly Row[]): Promise<Map<string, ConsentRow>> {
  return updatesConsents(
    db,
    page.map(({ id }) => id),
  )
}

/** The latest re-affirmation of each signature of a page; whoever signed the newest version was asked nothing. */
async function reaffirmedIn(
  db: Read,
  letter: Letter,
  page: (Row & CountedCursor)[],
): Promise<Map<string, VersionAnswerRow>> {
  const newest = versionNumbers(letter).at(-1) ?? 0
  const [first, last] = [page[0], page.at(-1)]
  if (!first || !last || !page.some(({ version }) => version < newest)) return new Map()
  const answers = await reaffirmationsBetween(db, letter.slug, first, last)
  return new Map(answers.map((answer) => [answer.signatureId, answer]))
}
