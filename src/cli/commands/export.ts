import { once } from 'node:events'
import { createWriteStream, statSync, type WriteStream } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { type Command, Option } from 'commander'
import { chooseLetter } from '#cli/letter-option.ts'
import { openForCommand } from '#cli/open.ts'
import { output } from '#cli/output.ts'
import { progress } from '#cli/progress.ts'
import { Refusal } from '#cli/refusal.ts'
import { loadConfig, readEnvironment } from '#config/config.ts'
import type { ExportChoice } from '#features/export/choice.ts'
import { columnsOf, endedColumnsOf } from '#features/export/columns.ts'
import { EXCEL_SEPARATORS, EXPORT_FORMATS } from '#features/export/export-format.ts'
import { exportSignatures } from '#features/export/export-signatures.ts'
import type { ExportManifest } from '#features/export/manifest.ts'
import { type ChoiceProblem, parseExportChoice } from '#features/export/parse-choice.ts'
import { type Letter, localesOf, versionNumbers } from '#features/letters/letter.ts'
import { refuseDamaged } from '#features/signatures/compare-counts.ts'
import { UTC } from '#values/time-zone.ts'

type Options = {
  letter?: string
  format: string
  out?: string
  include?: 'pending'
  columns?: string[]
  versions?: string[]
  languages?: string[]
  from?: string
  to?: string
  timeZone?: string
  excelLanguage?: string
  ended?: boolean
}

/** Adds `export`: writes the signatures of a letter. */
export function addExport(program: Command): void {
  program
    .command('export')
    .description(
      'Write the verified signatures of a letter to standard output, or to a file with a manifest. May run beside the server.',
    )
    .option('--letter <slug>', 'the letter; needed if there are several')
    .addOption(new Option('--format <format>', 'the file format').choices(EXPORT_FORMATS).default('csv'))
    .option('--excel-language <tag>', `for csv-excel: the language of Excel: ${EXCEL_LANGUAGES}`)
    .option(
      '--ended',
      'instead of signatures, the ids of those that were withdrawn, invalidated, quarantined or erased, to update your own copy',
    )
    .option('--out <file>', 'the file to write; standard output by default')
    .option('--columns <names>', 'only these columns, such as name,verified_at', list)
    .option('--versions <numbers>', 'only signatures to these versions, such as 1,2', list)
    .option('--languages <tags>', 'only signatures in these languages, such as en,fr', list)
    .option(
      '--from <time>',
      'only those verified (or ended) on or after this day or time, such as 2026-11-24, 2026-11-24T18:00 or 2026-11-24T17:00:00Z',
    )
    .option('--to <time>', 'only those verified (or ended) on or before this day, or before this time')
    .option('--time-zone <zone>', "the time zone of --from and --to: UTC, or the letter's by default")
    .addOption(
      new Option('--include <state>', 'also unverified signatures, after the others').choices(['pending']),
    )
    .action(run)
}

const EXCEL_LANGUAGES = Object.entries(EXCEL_SEPARATORS)
  .map(([language, separator]) => `${language} (${separator})`)
  .join(', ')

function list(text: string): string[] {
  return text
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean)
}

/** Reads a snapshot of the database without locks, and records the export in the audit log. */
async function run(options: Options): Promise<void> {
  const { letters, context, close } = await openForCommand(loadConfig(readEnvironment()), 'amend')
  try {
    const letter = chooseLetter(letters, options.letter)
    const choice = choose(letter, options)
    await refuseDamaged(context.store)
    const shown = progress('exported', null)
    const write = (out: Writable, file?: string) =>
      exportSignatures(context, letter, 'operator', choice, out, { file, onProgress: shown.at })
    if (options.out === undefined) {
      const manifest = await write(output)
      shown.done()
      process.stderr.write(`${sentence(manifest)}\n`)
      return
    }
    if (statSync(options.out, { throwIfNoEntry: false })?.isDirectory()) {
      throw new Refusal(`${options.out} is a folder. Name a file in it.`)
    }
    const part = `${options.out}.part`
    const file = await openFile(part)
    try {
      const manifest = await write(file, basename(options.out))
      file.end()
      await finished(file)
      shown.done()
      // The file has its name only when it is whole.
      await rename(part, options.out)
      const text = JSON.stringify({ ...manifest, exportedBy: 'operator' }, null, 2)
      await writeFile(`${options.out}.manifest.json`, `${text}\n`, { mode: 0o600 })
      process.stderr.write(`${options.out}: ${sentence(manifest)}\n`)
    } catch (error) {
      file.destroy()
      await rm(part, { force: true })
      throw error
    }
  } finally {
    await close()
  }
}

function choose(letter: Letter, { include, excelLanguage, ...asked }: Options): ExportChoice {
  if (asked.ended && include) throw new Refusal('--ended has no pending signatures. Leave out --include.')
  const result = parseExportChoice(letter, { ...asked, excel: excelLanguage, pending: include === 'pending' })
  if (result.ok) return result.choice
  const refusals = result.problems.map((problem) => refusal(letter, problem, asked.ended ?? false))
  throw new Refusal(refusals.join('\n'))
}

function refusal(letter: Letter, { field, reason, asked }: ChoiceProblem, ended: boolean): string {
  const there: Partial<Record<ChoiceProblem['field'], readonly unknown[]>> = {
    columns: ended ? endedColumnsOf(letter) : columnsOf(letter),
    excel: Object.keys(EXCEL_SEPARATORS),
    timeZone: [...new Set([letter.timeZone, UTC])],
    versions: versionNumbers(letter),
    languages: localesOf(letter),
  }
  const known = there[field]?.join(', ')
  const option = OPTIONS[field] ?? `--${field}`
  if (reason === 'none') return `${option} names no value. Possible values: ${known}.`
  if (reason === 'no-time')
    return `${option} ${asked} is not a date or time. Write it like 2026-11-24, 2026-11-24T18:00 or 2026-11-24T17:00:00Z.`
  if (reason === 'skipped')
    return `${option} ${asked} does not exist: the clocks skip it. Write another time.`
  if (reason === 'repeated')
    return `${option} ${asked} occurs twice: the clocks go back. Add an offset, such as ${asked}+01:00.`
  if (reason === 'backwards') return `--to ${asked} is not after --from.`
  if (/email$/.test(asked) && field === 'columns' && !ended)
    return `${letter.slug} has no column "${asked}": its addresses are ${POLICIES[letter.addresses]}. Columns: ${known}.`
  return `${option} cannot be "${asked}". Possible values: ${known}.`
}

const OPTIONS: Partial<Record<ChoiceProblem['field'], string>> = {
  excel: '--excel-language',
  timeZone: '--time-zone',
}

const POLICIES = { forget: 'forgotten', keep: 'kept, as email', sealed: 'sealed, as sealed_email' } as const

/** Opens a file that only its owner may read. Throws `Refusal` where it cannot be written. */
async function openFile(path: string): Promise<WriteStream> {
  const file = createWriteStream(path, { mode: 0o600 })
  try {
    await once(file, 'open')
    return file
  } catch (error) {
    throw new Refusal(`${path} cannot be written: ${(error as Error).message}`)
  }
}

function sentence({ rows, pending, states, sha256 }: ExportManifest): string {
  if (states.includes('erased'))
    return `${rows} ${rows === 1 ? 'id' : 'ids'} of signatures that ended, SHA-256 ${sha256}`
  const unverified = pending > 0 ? `, ${pending} of them pending` : ''
  return `${rows} ${rows === 1 ? 'signature' : 'signatures'}${unverified}, SHA-256 ${sha256}`
}
