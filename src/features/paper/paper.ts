import type { Letter } from '#features/letters/letter.ts'

/** The most signatures that one batch may have. */
export const MAX_PAPER_ROWS = 10_000

/** The largest file of paper signatures. Bytes. */
export const MAX_PAPER_FILE = 2 * 1024 * 1024

/** The longest name of a scan. Code points. */
export const MAX_SCAN = 200
/** The longest reason for rejecting a batch. Code points. */
export const MAX_REJECTION = 300

/** The columns of a file, as its first line may name them, in any order. Only `name` is required. */
export const PAPER_COLUMNS = ['name', 'affiliation', 'country', 'public', 'signed_on'] as const

/** A column of a file of paper signatures. */
export type PaperColumn = (typeof PAPER_COLUMNS)[number]

/** One paper signature. */
export type PaperEntry = {
  /** The line of the file where it begins; the first line of the file is 1. */
  line: number
  name: string
  affiliation: string | null
  country: string | null
  /** Whether the signer agreed to be named. */
  public: boolean
  /** The day on which it was signed, YYYY-MM-DD. */
  signedOn: string | null
}

/** The state of a batch. Only approved ones count, and apart from signatures that were verified by email. */
export type PaperState = 'waiting' | 'approved' | 'rejected'

/** The state of a batch, from when it was approved or rejected. */
export function paperState(batch: { approvedAt: Date | null; rejectedAt: Date | null }): PaperState {
  if (batch.rejectedAt) return 'rejected'
  return batch.approvedAt ? 'approved' : 'waiting'
}

/** The columns that a letter accepts: it takes from paper only what it asks signers for. */
export function paperColumns({ fields }: Pick<Letter, 'fields'>): PaperColumn[] {
  return PAPER_COLUMNS.filter(
    (column) => (column !== 'affiliation' && column !== 'country') || fields[column] !== 'off',
  )
}
