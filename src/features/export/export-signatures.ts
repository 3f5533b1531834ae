import { createHash } from 'node:crypto'
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { breakExport, finishExport, insertExport } from '#db/queries/export/exports.ts'
import type { Context } from '#features/context.ts'
import type { Letter } from '#features/letters/letter.ts'
import type { Actor } from '#features/organisers/organiser.ts'
import { type NewAuditEntry, recordAuditEntry } from '#features/organisers/record-audit-entry.ts'
import { refuseDifferentCounts } from '#features/signatures/compare-counts.ts'
import { dayIn } from '#values/time-zone.ts'
import { chosenTimes, type ExportChoice, type ExportFormat } from './choice.ts'
import { ENCODERS, type ExportPage } from './formats.ts'
import { exportedRows } from './rows.ts'

/** What was written, so that the file can be checked by whoever gets it. */
export type ExportManifest = ReturnType<typeof manifestOf>

type Written = {
  rows: number
  verified: number
  pending: number
  ended: number
  bytes: number
  sha256: string
}

type ExportOptions = {
  /** What the file is called; without it, by the letter and the day. */
  file?: string | undefined
  /** Called now and then with the rows written so far. */
  onProgress?: ((rows: number) => void) | undefined
}

/**
 * Writes a letter's signatures as they are at one moment to a stream, a page at a time, no faster than it takes them,
 * and leaves it open. That it begins is on record, in the audit log too, before the first byte; what came of it,
 * before the promise resolves. Rejects with `DatabaseDamaged` before the first byte where an index and the rows
 * disagree; rejects where the stream closes or the database fails, and records that it broke off,
 * if it can: an export without an end on record did not end well.
 */
export async function exportSignatures(
  ctx: Pick<Context, 'store' | 'cipher' | 'secret' | 'erasures' | 'newId' | 'now' | 'emit'>,
  letter: Letter,
  actor: Actor,
  choice: ExportChoice,
  out: Writable,
  { file, onProgress }: ExportOptions = {},
): Promise<ExportManifest> {
  const id = ctx.newId()
  const startedAt = ctx.now()
  const name = file ?? exportName(letter, choice, startedAt)
  const written = { rows: 0, verified: 0, pending: 0, ended: 0, bytes: 0 }
  const deed = (
    action: NewAuditEntry['action'],
    more: Pick<NewAuditEntry, 'count' | 'detail'> = {},
  ): NewAuditEntry => ({
    letter: letter.slug,
    action,
    ...more,
    detail: { export: id, ...choiceInWords(choice), ...more.detail },
  })

  await ctx.store.write(async (tx) => {
    const organiserId = actor === 'operator' ? null : actor.organiserId
    await insertExport(tx, { id, letter: letter.slug, organiserId, startedAt })
    await recordAuditEntry(ctx, tx, actor, deed('export-begun'))
  })
  try {
    const sha256 = await ctx.store.snapshot(async (db) => {
      await refuseDifferentCounts(db, letter.slug)
      const hash = createHash('sha256')
      const bytes = ENCODERS[choice.format](choice, pages(db))
      await pipeline(bytes, hashing(hash), out, { end: false })
      return hash.digest('hex')
    })
    const manifest = manifestOf(letter, choice, { file: name, startedAt }, { ...written, sha256 })
    const { rows } = written
    await ctx.store.write(async (tx) => {
      await finishExport(tx, id, {
        finishedAt: ctx.now(),
        rows,
        sha256,
        manifest: JSON.stringify(manifest),
      })
      await recordAuditEntry(ctx, tx, actor, deed('exported', { count: rows, detail: { sha256 } }))
    })
    ctx.emit('info', 'export-finished', { letter: letter.slug, format: choice.format, rows })
    return manifest
  } catch (error) {
    await ctx.store
      .write(async (tx) => {
        if (await breakExport(tx, id, written.rows))
          await recordAuditEntry(ctx, tx, actor, deed('export-broke-off', { count: written.rows }))
      })
      .catch(() => undefined)
    throw error
  }

  async function* pages(db: Parameters<typeof exportedRows>[1]): AsyncGenerator<ExportPage> {
    for await (const { state, rows } of exportedRows(ctx, db, letter, choice)) {
      written.rows += rows.length
      written[state === 'verified' || state === 'pending' ? state : 'ended'] += rows.length
      yield rows
      onProgress?.(written.rows)
    }
  }

  function hashing(hash: ReturnType<typeof createHash>) {
    return async function* (source: AsyncIterable<Uint8Array>) {
      for await (const chunk of source) {
        hash.update(chunk)
        written.bytes += chunk.length
        yield chunk
      }
    }
  }
}

/** What the file of an export is called. */
export function exportName(letter: Letter, { format, ended }: ExportChoice, now: Date): string {
  return `${letter.slug}${ended ? '-ended' : ''}-${dayIn(now, letter.timeZone)}.${EXTENSIONS[format]}`
}

const EXTENSIONS: Readonly<Record<ExportFormat, string>> = {
  csv: 'csv',
  'csv-excel': 'csv',
  jsonl: 'jsonl',
  xlsx: 'xlsx',
}

function manifestOf(
  letter: Letter,
  choice: ExportChoice,
  { file, startedAt }: { file: string; startedAt: Date },
  written: Written,
) {
  const { from, until } = chosenTimes(choice)
  return {
    file,
    format: choice.format,
    separator: isCsv(choice) ? choice.separator : null,
    letter: letter.slug,
    states: choice.ended
      ? ['withdrawn', 'invalidated', 'quarantined', 'erased']
      : choice.includePending
        ? ['verified', 'pending']
        : ['verified'],
    columns: choice.columns,
    chosen: {
      versions: choice.versions ?? 'all',
      languages: choice.languages ?? 'all',
      from: choice.from,
      to: choice.to,
      timeZone: choice.timeZone,
      // The same as moments: the first that belongs to it, and the first after it.
      fromMoment: from?.toISOString() ?? null,
      untilMoment: until?.toISOString() ?? null,
    },
    ...written,
    versions: letter.versions.map(({ number, locale, published, digest }) => ({
      version: number,
      language: locale,
      published,
      digest,
    })),
    exportedAt: startedAt.toISOString(),
    // Of columns that end in _local, and of the day in the file's name.
    timeZone: letter.timeZone,
  }
}

function isCsv({ format }: ExportChoice): boolean {
  return format === 'csv' || format === 'csv-excel'
}

function choiceInWords(choice: ExportChoice) {
  const { format, ended, columns, versions, languages, from, to, timeZone, includePending } = choice
  return {
    format,
    ended,
    columns: columns.join(' '),
    versions: versions?.join(' ') ?? 'all',
    languages: languages?.join(' ') ?? 'all',
    from,
    to,
    timeZone,
    pending: includePending,
  }
}
