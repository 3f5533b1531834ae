import { mkdtemp, rename, rm } from 'node:fs/promises'
import { dirname, extname, join } from 'node:path'
import { type Command, Option } from 'commander'
import { chooseLetter } from '#cli/letter-option.ts'
import { openForCommand } from '#cli/open.ts'
import { progress } from '#cli/progress.ts'
import { Refusal } from '#cli/refusal.ts'
import { loadConfig, readEnvironment } from '#config/config.ts'
import { recordHandOver } from '#features/hand-over/record.ts'
import { localesOf } from '#features/letters/letter.ts'
import { refuseDamaged } from '#features/signatures/compare-counts.ts'
import { LOCALES, type Locale } from '#values/locale.ts'

type Options = { letter?: string; language?: Locale; out: string }

export function addHandOver(program: Command): void {
  program
    .command('hand-over')
    .description(
      'Write a letter with its public names as a document for paper, alone or in a ZIP with a table.',
    )
    .option('--letter <slug>', 'which letter; not needed where there is only one')
    .addOption(new Option('--language <locale>', 'of the document; its first one without').choices(LOCALES))
    .requiredOption('--out <file>', 'where to: a name that ends in .pdf or .zip')
    .action(run)
}

/** May run beside the server: it reads one moment of the database, and writes one line into the audit log. */
async function run({ letter: slug, language, out }: Options): Promise<void> {
  const kind = extname(out).toLowerCase()
  if (kind !== '.pdf' && kind !== '.zip') throw new Refusal(`${out} must end in .pdf or .zip.`)
  const config = loadConfig(readEnvironment())
  // Not before: faces and their shaping are of no use to any other command.
  const { makeHandOverFiles } = await import('#features/hand-over/make-files.ts')
  const { letters, context, close } = await openForCommand(config, 'amend')
  try {
    const letter = chooseLetter(letters, slug)
    const languages = localesOf(letter)
    const locale = language ?? languages[0]
    if (!locale || !languages.includes(locale))
      throw new Refusal(`${letter.slug} is published in: ${languages.join(', ')}.`)
    await refuseDamaged(context.store)
    const folder = await openFolder(dirname(out), out)
    try {
      const shown = progress('names', null)
      const options = { locale, siteUrl: config.siteUrl, onProgress: shown.at }
      const { manifest, pdf, zip } = await makeHandOverFiles(context, letter, options, folder)
      shown.done()
      const { file, sha256 } = kind === '.pdf' ? pdf : zip
      await rename(join(folder, file), out).catch((error: Error) => {
        throw new Refusal(`${out} cannot be written: ${error.message}`)
      })
      const written = { language: locale, named: manifest.named, sha256: { [kind.slice(1)]: sha256 } }
      await recordHandOver(context, 'operator', letter.slug, written)
      const pages = manifest.files[0].pages
      process.stderr.write(`${out}: ${manifest.named} names, ${pages} pages, SHA-256 ${sha256}\n`)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  } finally {
    await close()
  }
}

/** A folder beside the file, so that it takes its name in one step when it is whole. Throws `Refusal` where it cannot be written. */
async function openFolder(beside: string, out: string): Promise<string> {
  try {
    return await mkdtemp(join(beside, '.hand-over-'))
  } catch (error) {
    throw new Refusal(`${out} cannot be written: ${(error as Error).message}`)
  }
}
