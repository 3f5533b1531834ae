import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { stringify } from 'csv-stringify/sync'
import { pageOfVerified } from '#db/queries/counted-signatures.ts'
import { pageOfPending, type SignatureRow } from '#db/queries/signatures.ts'
import { answersOf, type VersionAnswerRow } from '#db/queries/version-answers.ts'
import type { Read } from '#db/store.ts'
import { type Letter, versionNumbers } from '../../domain/letter.ts'
import { addressPlace } from '../../domain/mail-content.ts'
import { signatureState } from '../../domain/signature.ts'
import type { Context } from '../context.ts'
import { waitingEntries } from './waiting-entries.ts'

export const EXPORT_FORMATS = ['csv', 'jsonl'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

export type ExportOptions = {
  format: ExportFormat
  /** Verified signatures are the export; pending ones come after them, and say so, only where asked for. */
  includePending: boolean
  /** Called now and then with the rows written so far. */
  onProgress?: (rows: number) => void
}

/** What was written, so that the file can be checked by whoever gets it. */
export type ExportSummary = { rows: number; verified: number; pending: number; bytes: number; sha256: string }

/** Rows read and written at once: what the export needs of memory, whatever its size. */
const PAGE = 1_000

const COLUMNS = [
  'name',
  'public',
  'affiliation',
  'country',
  'comment',
  'version',
  'language',
  'digest',
  'state',
  'submitted_at',
  'verified_at',
  'reaffirmed_version',
  'reaffirmed_language',
  'reaffirmed_digest',
  'reaffirmed_at',
] as const

/** What an export says of addresses: nothing where they are forgotten. */
const ADDRESS_COLUMNS = { forget: [], keep: ['email'], sealed: ['sealed_email'] } as const

type ExportRow = Record<(typeof COLUMNS)[number] | 'email' | 'sealed_email', string | number | boolean | null>

/**
 * Writes a letter's signatures as they are at one moment to a stream, a page at a time, no faster than it takes them.
 * CSV is RFC 4180, and safe to open in a spreadsheet: a field that would be a formula gets an apostrophe before it.
 * Addresses are in it only if the letter keeps them; or sealed, as age files in base64, for its recipients to open.
 */
export async function exportSignatures(
  ctx: Pick<Context, 'store' | 'cipher' | 'secret'>,
  letter: Letter,
  { format, includePending, onProgress }: ExportOptions,
  out: Writable,
): Promise<ExportSummary> {
  const hash = createHash('sha256')
  const columns = [...COLUMNS, ...ADDRESS_COLUMNS[letter.addresses]]
  const summary = { rows: 0, verified: 0, pending: 0, bytes: 0 }

  async function write(text: string) {
    const bytes = Buffer.from(text, 'utf8')
    hash.update(bytes)
    summary.bytes += bytes.length
    if (!out.write(bytes)) await once(out, 'drain')
  }

  if (format === 'csv') await write(csvLines([columns]))
  await ctx.store.snapshot(async (db) => {
    for await (const page of pages(ctx, db, letter, includePending)) {
      const answers = await answersBySignature(db, letter, page)
      const rows = page.map((row) => exportRow(ctx, letter, row, answers.get(row.id) ?? []))
      await write(
        format === 'csv' ? csvLines(rows.map((row) => columns.map((c) => row[c]))) : jsonLines(rows, columns),
      )
      summary.rows += page.length
      summary[page[0]?.verifiedAt ? 'verified' : 'pending'] += page.length
      onProgress?.(summary.rows)
    }
  })
  return { ...summary, sha256: hash.digest('hex') }
}

async function* pages(
  ctx: Pick<Context, 'cipher' | 'secret'>,
  db: Read,
  letter: Letter,
  includePending: boolean,
): AsyncGenerator<SignatureRow[]> {
  for (const read of includePending ? [pageOfVerified, pageOfPending] : [pageOfVerified]) {
    let after: SignatureRow | null = null
    for (;;) {
      const page: SignatureRow[] = await read(db, letter.slug, { after, limit: PAGE })
      if (page.length > 0) yield page
      if (page.length < PAGE) break
      after = page.at(-1) ?? null
    }
  }
  if (includePending) yield* waitingEntries(ctx, db, letter)
}

/** What the signers of a page answered; whoever signed the newest version was asked nothing. */
async function answersBySignature(db: Read, letter: Letter, page: SignatureRow[]) {
  const newest = versionNumbers(letter).at(-1) ?? 0
  const asked = page.filter((row) => row.version < newest).map((row) => row.id)
  const answers = asked.length > 0 ? await answersOf(db, asked) : []
  return Map.groupBy(answers, (answer) => answer.signatureId)
}

function exportRow(
  ctx: Pick<Context, 'cipher'>,
  letter: Letter,
  row: SignatureRow,
  answers: VersionAnswerRow[],
): ExportRow {
  const reaffirmed = answers.findLast((answer) => answer.reaffirmedAt !== null)
  return {
    name: row.name,
    public: row.public,
    affiliation: row.affiliation,
    country: row.country,
    comment: row.comment,
    version: row.version,
    language: row.locale,
    digest: row.digest,
    state: signatureState(row),
    submitted_at: row.submittedAt.toISOString(),
    verified_at: row.verifiedAt?.toISOString() ?? null,
    reaffirmed_version: reaffirmed?.version ?? null,
    reaffirmed_language: reaffirmed?.locale ?? null,
    reaffirmed_digest: reaffirmed?.digest ?? null,
    reaffirmed_at: reaffirmed?.reaffirmedAt?.toISOString() ?? null,
    email:
      letter.addresses === 'keep' && row.address !== null
        ? ctx.cipher.open(row.address, addressPlace(row.id))
        : null,
    sealed_email: row.sealedAddress,
  }
}

function csvLines(records: unknown[][]): string {
  return stringify(records, {
    record_delimiter: 'windows',
    escape_formulas: true,
    cast: { boolean: (value) => (value ? 'yes' : 'no') },
  })
}

function jsonLines(rows: ExportRow[], columns: readonly (keyof ExportRow)[]): string {
  return rows
    .map((row) => `${JSON.stringify(Object.fromEntries(columns.map((c) => [c, row[c]])))}\n`)
    .join('')
}
