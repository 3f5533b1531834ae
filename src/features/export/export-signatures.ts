import { createHash, type Hash } from 'node:crypto'
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Read } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import type { Letter } from '#features/letters/letter.ts'
import type { Actor } from '#features/organisers/organiser.ts'
import { refuseDifferentCounts } from '#features/signatures/compare-counts.ts'
import type { ExportChoice } from './choice.ts'
import type { ExportPage } from './export-cell.ts'
import { exportName } from './file-name.ts'
import { ENCODERS } from './formats.ts'
import { type ExportManifest, manifestOf, type Written } from './manifest.ts'
import { recordBegin, recordBreak, recordEnd } from './record-export.ts'
import { exportedRows } from './rows.ts'

type ExportContext = Pick<Context, 'store' | 'cipher' | 'secret' | 'erasures' | 'newId' | 'now' | 'emit'>

type ExportOptions = {
  /** The name of the file; the letter and the day if it is missing. */
  file?: string | undefined
  /** Called with the rows written so far, after each page. */
  onProgress?: ((rows: number) => void) | undefined
}

/** What was written so far. */
type Progress = Omit<Written, 'sha256'>

/**
 * Writes a letter's signatures, as they are at one moment, to a stream, and leaves that open. Reads a page at a time, no
 * faster than the stream takes them. Records the export, in the audit log too: its beginning before the first byte, its
 * end before the promise resolves. Rejects with `DatabaseDamaged` before the first byte where an index and the rows
 * differ. Rejects where the stream closes or the database fails, and records, if it can, that the export broke off.
 */
export async function exportSignatures(
  ctx: ExportContext,
  letter: Letter,
  actor: Actor,
  choice: ExportChoice,
  out: Writable,
  { file, onProgress }: ExportOptions = {},
): Promise<ExportManifest> {
  const startedAt = ctx.now()
  const begun = { id: ctx.newId(), letter: letter.slug, actor, choice, startedAt }
  const progress: Progress = { rows: 0, verified: 0, pending: 0, ended: 0, bytes: 0 }
  await recordBegin(ctx, begun)
  try {
    const sha256 = await ctx.store.snapshot(async (db) => {
      await refuseDifferentCounts(db, letter.slug)
      const hash = createHash('sha256')
      const pages = countedPages(ctx, db, letter, choice, progress, onProgress)
      await pipeline(ENCODERS[choice.format](choice, pages), hashing(hash, progress), out, { end: false })
      return hash.digest('hex')
    })
    const name = file ?? exportName(letter, choice, startedAt)
    const manifest = manifestOf(letter, choice, { file: name, startedAt }, { ...progress, sha256 })
    await recordEnd(ctx, begun, manifest)
    ctx.emit('info', 'export-finished', { letter: letter.slug, format: choice.format, rows: manifest.rows })
    return manifest
  } catch (error) {
    await recordBreak(ctx, begun, progress.rows).catch(() => undefined)
    throw error
  }
}

async function* countedPages(
  ctx: ExportContext,
  db: Read,
  letter: Letter,
  choice: ExportChoice,
  progress: Progress,
  onProgress: ExportOptions['onProgress'],
): AsyncGenerator<ExportPage> {
  for await (const { state, rows } of exportedRows(ctx, db, letter, choice)) {
    progress.rows += rows.length
    progress[state === 'verified' || state === 'pending' ? state : 'ended'] += rows.length
    yield rows
    onProgress?.(progress.rows)
  }
}

function hashing(hash: Hash, progress: Progress) {
  return async function* (source: AsyncIterable<Uint8Array>) {
    for await (const chunk of source) {
      hash.update(chunk)
      progress.bytes += chunk.length
      yield chunk
    }
  }
}
