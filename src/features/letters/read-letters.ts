import { basename, join, relative } from 'node:path'
import { projectRoot } from '#platform/project-root.ts'
import { SourceFolder } from '#platform/source-folder.ts'
import { LOCALES } from '#values/locale.ts'
import { changesBetween } from './changes.ts'
import { checkNumbers } from './check-numbers.ts'
import type { Letter, Version } from './letter.ts'
import { LETTER } from './letter-file.ts'
import type { DraftedVersion, LetterOnDisk, ReadVersion } from './letter-on-disk.ts'
import { readPicture } from './picture.ts'
import { readVersion } from './read-version.ts'
import { checkCharacters, LetterError, parseYaml } from './source-file.ts'
import { currentHeads, headOf } from './version-heads.ts'

/** The folder of the letters, also for the built server, which runs from another folder. */
export function lettersFolder(): string {
  return join(projectRoot(), 'src', 'content', 'letters')
}

/**
 * Reads every letter of a folder, by slug. Throws `LetterError`, which names file and line, for anything that is wrong:
 * no page, server or command works with letters that another one refused.
 */
export function readLetters(path: string): LetterOnDisk[] {
  const folder = new SourceFolder(path)
  if (!folder.exists()) throw new LetterError(`${path}: there is no such folder. Letters belong in it.`)
  const letters = folder.folders().map(readLetter)
  const featured = letters.filter((letter) => letter.featured)
  if (featured.length > 1) {
    throw new LetterError(
      `${path}: only one letter can be featured, not ${featured.map((l) => l.slug).join(' and ')}.`,
    )
  }
  return letters.filter((letter) => letter.versions.length > 0 || letter.drafts.length > 0)
}

function readLetter(folder: SourceFolder): LetterOnDisk {
  const slug = basename(folder.path)
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(slug)) {
    throw new LetterError(
      `${shown(folder, '')}: a letter's folder is named in a to z, 0 to 9 and single hyphens.`,
    )
  }
  const yaml = shown(folder, 'letter.yaml')
  const { theme, ...settings } = readSettings(folder, yaml)
  const all = withHeads(readVersions(folder), settings, yaml)
  const versions = all.filter((version): version is Version => version.published !== null)
  checkNumbers(versions)
  checkTranslations(versions, settings, yaml)
  return {
    slug,
    ...settings,
    ...currentHeads(settings, versions),
    accent: theme.accent,
    picture: theme.picture && readPicture(folder, yaml, theme.picture),
    versions,
    drafts: all.filter((version) => version.published === null),
  }
}

function readSettings(folder: SourceFolder, file: string) {
  const text = folder.text('letter.yaml')
  if (text === null) throw new LetterError(`${file}: is missing.`)
  checkCharacters(file, text)
  return parseYaml({ file, firstLine: 1, text }, LETTER)
}

/** The versions of a letter, by number and then by language. */
function readVersions(folder: SourceFolder): ReadVersion[] {
  return folder
    .names()
    .filter((name) => name.endsWith('.md'))
    .map((name) => readVersion(name, shown(folder, name), folder.text(name) ?? ''))
    .sort((a, b) => a.number - b.number || LOCALES.indexOf(a.locale) - LOCALES.indexOf(b.locale))
}

/** Gives each version its title, its addressee, and the summary of what it changed. */
function withHeads(
  read: readonly ReadVersion[],
  settings: Pick<Letter, 'title' | 'addressee'>,
  yaml: string,
): DraftedVersion[] {
  const all: DraftedVersion[] = []
  for (const drafted of read) {
    const before = all.findLast(
      (each) =>
        each.locale === drafted.locale &&
        each.number < drafted.number &&
        // A published version is compared with no draft: readers have not seen it.
        (drafted.draft || !each.draft),
    )
    const version = {
      ...drafted,
      ...headOf('title', drafted, before, settings, yaml),
      ...headOf('addressee', drafted, before, settings, yaml),
    }
    all.push({ ...version, summary: before ? changesBetween(before, version).summary : null })
  }
  return all
}

/** Checks that `letter.yaml` has a title and an addressee in each language of the versions. Throws `LetterError`. */
function checkTranslations(
  versions: readonly Version[],
  settings: Pick<Letter, 'title' | 'addressee'>,
  yaml: string,
): void {
  for (const locale of new Set(versions.map((version) => version.locale))) {
    for (const head of ['title', 'addressee'] as const)
      if (!settings[head][locale]) throw new LetterError(`${yaml}:1: ${head}.${locale} is missing.`)
  }
}

/** The path of a file as errors name it. */
function shown(folder: SourceFolder, name: string): string {
  return relative(process.cwd(), folder.pathOf(name))
}
