import type { ConsentRow } from '#db/queries/signatures/consents.ts'
import type { VersionAnswerRow } from '#db/queries/signatures/reaffirmations.ts'
import type { SignatureField, SignatureRow } from '#db/queries/signatures/signatures.ts'
import type { Context } from '#features/context.ts'
import { associatedData } from '#values/associated-data.ts'
import { UTC } from '#values/time-zone.ts'
import type { ExportColumn, SignatureColumn } from './columns.ts'
import type { ExportCell, ExportMoment } from './export-cell.ts'

/** What an export reads of a signature's row. */
export type ExportRow = Partial<SignatureRow> & Pick<SignatureRow, 'id' | 'version' | 'locale'>

/** What an export reads of a signature besides its row. */
export type Beside = {
  reaffirmed?: VersionAnswerRow | undefined
  updates: ConsentRow | undefined
  /** A submission of a moment ago, which has no signature yet, and no id of one. */
  isWaiting?: boolean
}

/** Reads the cell of a column. */
type Say = (
  row: ExportRow,
  beside: Beside,
  from: Pick<Context, 'cipher'> & { timeZone: string },
) => ExportCell

type Column = { reads: readonly SignatureField[]; say: Say }

const inUtc = (moment: Date | null | undefined): ExportMoment | null =>
  moment ? { moment, timeZone: UTC } : null
const inZone = (moment: Date | null | undefined, timeZone: string): ExportMoment | null =>
  moment ? { moment, timeZone } : null

/** For each column, the fields of the row that it needs, and its cell. */
export const COLUMN_VALUES: Readonly<Record<SignatureColumn, Column>> = {
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

/** Whether a column is one of signatures. */
export function isOfSignatures(column: ExportColumn): column is SignatureColumn {
  return column in COLUMN_VALUES
}
