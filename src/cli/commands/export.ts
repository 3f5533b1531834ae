import { once } from 'node:events'
import { createWriteStream, statSync, type WriteStream } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { finished } from 'node:stream/promises'
import { type Command, Option } from 'commander'
import { loadConfig, readEnvironment } from '../../config.ts'
import type { Letter } from '../../domain/letter.ts'
import { openForCommand } from '../../open-for-command.ts'
import {
  EXPORT_FORMATS,
  type ExportFormat,
  type ExportSummary,
  exportSignatures,
} from '../../usecases/organiser/export-signatures.ts'
import { chooseLetter } from '../letter-option.ts'
import { progress } from '../progress.ts'
import { Refusal } from '../refusal.ts'

type Options = { letter?: string; format: ExportFormat; out?: string; include?: 'pending' }

export function addExport(program: Command): void {
  program
    .command('export')
    .description(
      'Write the verified signatures of a letter, to a file with a manifest beside it or to standard output.',
    )
    .option('--letter <slug>', 'which letter; not needed where there is only one')
    .addOption(new Option('--format <format>', 'how').choices(EXPORT_FORMATS).default('csv'))
    .option('--out <file>', 'where to; without it, standard output')
    .addOption(
      new Option('--include <state>', 'unverified signatures too, after the others').choices(['pending']),
    )
    .action(run)
}

/** May run beside the server: it reads one moment of the database and locks nothing. */
async function run(options: Options): Promise<void> {
  const { letters, context, close } = await openForCommand(loadConfig(readEnvironment()), 'inspect')
  try {
    const letter = chooseLetter(letters, options.letter)
    const shown = progress('exported', null)
    const settings = {
      format: options.format,
      includePending: options.include === 'pending',
      onProgress: shown.at,
    }
    if (options.out === undefined) {
      const summary = await exportSignatures(context, letter, settings, process.stdout)
      shown.done()
      process.stderr.write(`${sentence(summary)}\n`)
      return
    }
    if (statSync(options.out, { throwIfNoEntry: false })?.isDirectory()) {
      throw new Refusal(`${options.out} is a folder. Name a file in it.`)
    }
    const part = `${options.out}.part`
    const file = await openFile(part)
    try {
      const summary = await exportSignatures(context, letter, settings, file)
      file.end()
      await finished(file)
      shown.done()
      // The file has its name only when it is whole.
      await rename(part, options.out)
      await writeManifest(options.out, letter, settings, summary, context.now())
      process.stderr.write(`${options.out}: ${sentence(summary)}\n`)
    } catch (error) {
      file.destroy()
      await rm(part, { force: true })
      throw error
    }
  } finally {
    await close()
  }
}

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

async function writeManifest(
  file: string,
  letter: Letter,
  { format, includePending }: { format: ExportFormat; includePending: boolean },
  summary: ExportSummary,
  now: Date,
): Promise<void> {
  const manifest = {
    file: basename(file),
    format,
    letter: letter.slug,
    states: includePending ? ['verified', 'pending'] : ['verified'],
    ...summary,
    versions: letter.versions.map(({ number, locale, published, digest }) => ({
      version: number,
      language: locale,
      published,
      digest,
    })),
    exportedAt: now.toISOString(),
  }
  await writeFile(`${file}.manifest.json`, `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 })
}

function sentence({ rows, pending, sha256 }: ExportSummary): string {
  const unverified = pending > 0 ? `, ${pending} of them pending` : ''
  return `${rows} ${rows === 1 ? 'signature' : 'signatures'}${unverified}, SHA-256 ${sha256}`
}
