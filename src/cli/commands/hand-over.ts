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

/** Adds `hand-over`: writes the hand-over document of a letter. */
export function addHandOver(program: Command): void {
  program
    .command('hand-over')
    .description(
      'Write a letter and its public names as a printable PDF, alone or in a ZIP with a table. May run beside the server.',
    )
    .option('--letter <slug>', 'the letter; needed if there are several')
    .addOption(
      new Option(
        '--language <locale>',
        "the language of the document; the letter's first one by default",
      ).choices(LOCALES),
    )
    .requiredOption('--out <file>', 'the file to write; its name ends in .pdf or .zip')
    .action(run)
}

/** Reads a snapshot of the database, and adds one entry to the audit log. */
async function run({ letter: slug, language, out }: Options): Promise<void> {
  const kind = extname(out).toLowerCase()
  if (kind !== '.pdf' && kind !== '.zip') throw new Refusal(`${out} must end in .pdf or .zip.`)
  const config = loadConfig(readEnvironment())
  // Loaded here because no other command needs the fonts.
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

/** Creates a folder beside the file, which is renamed in one step once it is complete. Throws `Refusal` if it cannot be written. */
async function openFolder(beside: string, out: string): Promise<string> {
  try {
    return await mkdtemp(join(beside, '.hand-over-'))
  } catch (error) {
    throw new Refusal(`${out} cannot be written: ${(error as Error).message}`)
  }
}
