import { Writable } from 'node:stream'
import { parse } from 'csv-parse/sync'
import type { ExportChoice } from '#features/export/choice.ts'
import { exportSignatures } from '#features/export/export-signatures.ts'
import type { ExportManifest } from '#features/export/manifest.ts'
import { type AskedExport, parseExportChoice } from '#features/export/parse-choice.ts'
import type { Letter } from '#features/letters/letter.ts'
import type { Actor } from '#features/organisers/organiser.ts'
import type { TestApp } from './app.ts'

/** A parsed choice of what to export. */
export function choiceOf(letter: Letter, asked: AskedExport = {}): ExportChoice {
  const result = parseExportChoice(letter, asked)
  if (!result.ok) throw new Error(`The choice is not right: ${JSON.stringify(result.problems)}`)
  return result.choice
}

export type Exported = { manifest: ExportManifest; bytes: Buffer; text: string }

/** Exports to memory, through a stream that is slower than what is written to it. */
export async function exported(
  app: TestApp,
  asked: AskedExport = {},
  { actor = 'operator', onProgress }: { actor?: Actor; onProgress?: (rows: number) => void } = {},
): Promise<Exported> {
  const chunks: Buffer[] = []
  const out = new Writable({
    highWaterMark: 1024,
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk)
      setImmediate(done)
    },
  })
  const choice = choiceOf(app.letter, asked)
  const manifest = await exportSignatures(app.context, app.letter, actor, choice, out, { onProgress })
  await new Promise<void>((resolve) => out.end(resolve))
  const bytes = Buffer.concat(chunks)
  return { manifest, bytes, text: bytes.toString('utf8') }
}

/** Reads CSV as RFC 4180 has it, by its header; every record has as many fields as that, and lines end in CRLF. */
export function readCsv(text: string | Buffer): Record<string, string>[] {
  return parse(text, { columns: true, record_delimiter: '\r\n', relax_column_count: false })
}

/** The same, header and all, as rows of fields. */
export function parseCsv(text: string | Buffer): string[][] {
  return parse(text, { record_delimiter: '\r\n', relax_column_count: false })
}
