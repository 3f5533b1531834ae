import { once } from 'node:events'
import { createWriteStream, statSync, type WriteStream } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { type Command, Option } from 'commander'
import { loadConfig, readEnvironment } from '../../config.ts'
import { parseDay } from '../../domain/day.ts'
import {
  type ChoiceProblem,
  columnsOf,
  EXPORT_FORMATS,
  type ExportChoice,
  parseExportChoice,
} from '../../domain/export-choice.ts'
import { type Letter, localesOf, versionNumbers } from '../../domain/letter.ts'
import { openForCommand } from '../../open-for-command.ts'
import { type ExportManifest, exportSignatures } from '../../usecases/organiser/export-signatures.ts'
import { chooseLetter } from '../letter-option.ts'
import { progress } from '../progress.ts'
import { Refusal } from '../refusal.ts'

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
}

export function addExport(program: Command): void {
  program
    .command('export')
    .description(
      'Write the verified signatures of a letter, to a file with a manifest beside it or to standard output.',
    )
    .option('--letter <slug>', 'which letter; not needed where there is only one')
    .addOption(new Option('--format <format>', 'how').choices(EXPORT_FORMATS).default('csv'))
    .option('--out <file>', 'where to; without it, standard output')
    .option('--columns <names>', 'these columns only, such as name,verified_at', list)
    .option('--versions <numbers>', 'signatures to these versions only, such as 1,2', list)
    .option('--languages <tags>', 'signatures in these languages only, such as en,fr', list)
    .option(
      '--from <day>',
      'verified on this day or later, in the time zone of the letter, such as 2026-11-24',
    )
    .option('--to <day>', 'verified on this day or earlier')
    .addOption(
      new Option('--include <state>', 'unverified signatures too, after the others').choices(['pending']),
    )
    .action(run)
}

function list(text: string): string[] {
  return text
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean)
}

/** May run beside the server: it reads one moment of the database, locks nothing, and writes down that it was done. */
async function run(options: Options): Promise<void> {
  const { letters, context, close } = await openForCommand(loadConfig(readEnvironment()), 'amend')
  try {
    const letter = chooseLetter(letters, options.letter)
    const choice = choose(letter, options)
    const shown = progress('exported', null)
    const write = (out: Writable, file?: string) =>
      exportSignatures(context, letter, 'operator', choice, out, { file, onProgress: shown.at })
    if (options.out === undefined) {
      const manifest = await write(process.stdout)
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

function choose(letter: Letter, { include, ...asked }: Options): ExportChoice {
  const result = parseExportChoice(letter, { ...asked, pending: include === 'pending' })
  if (result.ok) return result.choice
  throw new Refusal(result.problems.map((problem) => refusal(letter, problem)).join('\n'))
}

function refusal(letter: Letter, { field, reason, asked }: ChoiceProblem): string {
  const there: Partial<Record<ChoiceProblem['field'], readonly unknown[]>> = {
    columns: columnsOf(letter),
    versions: versionNumbers(letter),
    languages: localesOf(letter),
  }
  const known = there[field]?.join(', ')
  if (reason === 'none') return `--${field} names none. There are: ${known}.`
  if (reason === 'no-day') return `--${field} ${wrongDay(asked)}`
  if (reason === 'backwards') return `--to ${asked} is before --from.`
  if (/email$/.test(asked) && field === 'columns')
    return `${letter.slug} has no "${asked}": its addresses are ${POLICIES[letter.addresses]}. There are: ${known}.`
  return `--${field} knows no "${asked}". There are: ${known}.`
}

function wrongDay(asked: string): string {
  const read = parseDay(asked)
  return !read.ok && read.problem === 'day'
    ? `${asked} is not in the calendar.`
    : `${asked} is no day. Write it like 2026-11-24.`
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

function sentence({ rows, pending, sha256 }: ExportManifest): string {
  const unverified = pending > 0 ? `, ${pending} of them pending` : ''
  return `${rows} ${rows === 1 ? 'signature' : 'signatures'}${unverified}, SHA-256 ${sha256}`
}
