import { pageOfVerified, type VerifiedPlace } from '#db/queries/counted-signatures.ts'
import { pageOfPending, type SignatureField, type SignatureRow } from '#db/queries/signatures.ts'
import { reaffirmationsBetween, type VersionAnswerRow } from '#db/queries/version-answers.ts'
import type { Read } from '#db/store.ts'
import { chosenTimes, type ExportChoice, type ExportColumn, isChosen } from '../../domain/export-choice.ts'
import { type Letter, versionNumbers } from '../../domain/letter.ts'
import { addressPlace } from '../../domain/mail-content.ts'
import { localIso } from '../../domain/time-zone.ts'
import type { Context } from '../context.ts'
import type { ExportCell } from './export-formats.ts'
import { waitingEntries } from './waiting-entries.ts'

/** Rows read at once: what an export needs of memory, and for how long it holds the event loop (some milliseconds). */
const PAGE = 500

type Row = Partial<SignatureRow> & Pick<SignatureRow, 'id' | 'version' | 'locale'>

/** What a column says of a signature. */
type Say = (
  row: Row,
  reaffirmed: VersionAnswerRow | undefined,
  from: Pick<Context, 'cipher'> & { timeZone: string },
) => ExportCell

/** What is read of a signature for each column, and what the column then says. */
const COLUMNS: Readonly<Record<ExportColumn, { reads: readonly SignatureField[]; say: Say }>> = {
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
  submitted_at: { reads: ['submittedAt'], say: (row) => row.submittedAt?.toISOString() ?? null },
  submitted_at_local: {
    reads: ['submittedAt'],
    say: (row, _, { timeZone }) => (row.submittedAt ? localIso(row.submittedAt, timeZone) : null),
  },
  verified_at: { reads: ['verifiedAt'], say: (row) => row.verifiedAt?.toISOString() ?? null },
  verified_at_local: {
    reads: ['verifiedAt'],
    say: (row, _, { timeZone }) => (row.verifiedAt ? localIso(row.verifiedAt, timeZone) : null),
  },
  reaffirmed_version: { reads: [], say: (_, reaffirmed) => reaffirmed?.version ?? null },
  reaffirmed_language: { reads: [], say: (_, reaffirmed) => reaffirmed?.locale ?? null },
  reaffirmed_digest: { reads: [], say: (_, reaffirmed) => reaffirmed?.digest ?? null },
  reaffirmed_at: { reads: [], say: (_, reaffirmed) => reaffirmed?.reaffirmedAt?.toISOString() ?? null },
  reaffirmed_at_local: {
    reads: [],
    say: (_, reaffirmed, { timeZone }) =>
      reaffirmed?.reaffirmedAt ? localIso(reaffirmed.reaffirmedAt, timeZone) : null,
  },
  email: {
    reads: ['address'],
    say: (row, _, { cipher }) => (row.address ? cipher.open(row.address, addressPlace(row.id)) : null),
  },
  sealed_email: { reads: ['sealedAddress'], say: (row) => row.sealedAddress ?? null },
}

export type ExportedPage = { state: 'verified' | 'pending'; rows: ExportCell[][] }

/**
 * The rows of an export, a page at a time: those verified in the order of verifying, then those pending, if they are
 * wanted. A choice of versions and languages is made here and not by the database: however few are chosen, no query
 * reads more than a page.
 */
export async function* exportedRows(
  ctx: Pick<Context, 'cipher' | 'secret'>,
  db: Read,
  letter: Letter,
  choice: ExportChoice,
): AsyncGenerator<ExportedPage> {
  const from = { cipher: ctx.cipher, timeZone: letter.timeZone }
  const says = choice.columns.map((column) => COLUMNS[column].say)
  const rowOf = (row: Row, reaffirmed?: VersionAnswerRow) => says.map((say) => say(row, reaffirmed, from))
  for await (const { rows, answers } of verifiedPages(db, letter, choice)) {
    const chosen = rows.filter((row) => isChosen(choice, row))
    yield { state: 'verified', rows: chosen.map((row) => rowOf(row, answers.get(row.id))) }
  }
  if (choice.includePending) {
    for await (const page of pendingPages(ctx, db, letter, fieldsFor(choice)))
      yield {
        state: 'pending',
        rows: page.filter((row) => isChosen(choice, row)).map((row) => rowOf(row)),
      }
  }
}

function fieldsFor({ columns }: ExportChoice): SignatureField[] {
  return ['version', 'locale', ...columns.flatMap((column) => COLUMNS[column].reads)]
}

type VerifiedRows = { rows: (Row & VerifiedPlace)[]; answers: Map<string, VersionAnswerRow> }

/** The next page is read while one is written: a database that is another process works meanwhile. */
async function* verifiedPages(db: Read, letter: Letter, choice: ExportChoice): AsyncGenerator<VerifiedRows> {
  const fields = fieldsFor(choice)
  const times = chosenTimes(choice, letter)
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

  async function pageAfter(after: VerifiedPlace | null): Promise<VerifiedRows> {
    const rows: VerifiedRows['rows'] = await pageOfVerified(db, letter.slug, {
      fields,
      after,
      ...times,
      limit: PAGE,
    })
    return { rows, answers: saysReaffirmed ? await reaffirmedIn(db, letter, rows) : new Map() }
  }
}

async function* pendingPages(
  ctx: Pick<Context, 'cipher' | 'secret'>,
  db: Read,
  letter: Letter,
  fields: readonly SignatureField[],
): AsyncGenerator<Row[]> {
  let after: Row | null = null
  for (;;) {
    const page: Row[] = await pageOfPending(db, letter.slug, { fields, after, limit: PAGE })
    if (page.length > 0) yield page
    if (page.length < PAGE) break
    after = page.at(-1) ?? null
  }
  yield* waitingEntries(ctx, db, letter)
}

/** The latest re-affirmation of each signature of a page; whoever signed the newest version was asked nothing. */
async function reaffirmedIn(
  db: Read,
  letter: Letter,
  page: (Row & VerifiedPlace)[],
): Promise<Map<string, VersionAnswerRow>> {
  const newest = versionNumbers(letter).at(-1) ?? 0
  const [first, last] = [page[0], page.at(-1)]
  if (!first || !last || !page.some(({ version }) => version < newest)) return new Map()
  const answers = await reaffirmationsBetween(db, letter.slug, first, last)
  return new Map(answers.map((answer) => [answer.signatureId, answer]))
}
