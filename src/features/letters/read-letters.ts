import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { projectRoot } from '#platform/project-root.ts'
import { canonicalText, textDigest } from '#values/digest.ts'
import { LOCALES } from '#values/locale.ts'
import { changesBetween } from './changes.ts'
import type { Letter, Letters, Version } from './letter.ts'
import { LETTER, VERSION } from './letter-file.ts'
import { readPicture } from './picture.ts'
import { markdownProblems } from './prose/markdown-problems.ts'
import { checkCharacters, LetterError, parseYaml, splitFrontMatter } from './source-file.ts'

/** What a version's file says before it is known to be published. */
export type DraftedVersion = Omit<Version, 'published'> & { published: string | null }

/** What a version's file says by itself. */
type ReadVersion = Omit<DraftedVersion, 'title' | 'titleFile' | 'addressee' | 'addresseeFile' | 'summary'> & {
  title: string | undefined
  addressee: string | undefined
}

/** A letter as it stands on disk: `versions` are the published ones, `drafts` are the others. */
export type LetterOnDisk = Letter & { drafts: readonly DraftedVersion[] }

/** The folder of the letters, also for the built server, which runs from another folder. */
export function lettersFolder(): string {
  return join(projectRoot(), 'src', 'content', 'letters')
}

/**
 * Reads every letter of a folder, by slug. Throws `LetterError`, which names file and line, for anything that is not
 * as it must be: no page, server or command works from letters that another one refused.
 */
export function readLetters(folder: string): LetterOnDisk[] {
  if (!existsSync(folder)) throw new LetterError(`${folder}: there is no such folder. Letters belong in it.`)
  const slugs = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
  const letters = slugs.map((slug) => readLetter(folder, slug))
  const featured = letters.filter((letter) => letter.featured)
  if (featured.length > 1) {
    throw new LetterError(
      `${folder}: only one letter can be featured, not ${featured.map((l) => l.slug).join(' and ')}.`,
    )
  }
  return letters.filter((letter) => letter.versions.length > 0 || letter.drafts.length > 0)
}

function readLetter(folder: string, slug: string): LetterOnDisk {
  const path = join(folder, slug)
  const shown = (file: string) => relative(process.cwd(), join(path, file))
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(slug)) {
    throw new LetterError(`${shown('')}: a letter's folder is named in a to z, 0 to 9 and single hyphens.`)
  }
  if (!existsSync(join(path, 'letter.yaml'))) throw new LetterError(`${shown('letter.yaml')}: is missing.`)
  const yaml = readFileSync(join(path, 'letter.yaml'), 'utf8')
  checkCharacters(shown('letter.yaml'), yaml)
  const { theme, ...settings } = parseYaml({ file: shown('letter.yaml'), firstLine: 1, text: yaml }, LETTER)
  const read = readdirSync(path)
    .filter((file) => file.endsWith('.md'))
    .map((file) => readVersion(path, file, shown(file)))
    .sort((a, b) => a.number - b.number || LOCALES.indexOf(a.locale) - LOCALES.indexOf(b.locale))
  const all: DraftedVersion[] = []
  for (const drafted of read) {
    const before = all.findLast(
      (each) =>
        each.locale === drafted.locale &&
        each.number < drafted.number &&
        // What nobody has seen is nothing that a published version could differ from.
        (drafted.draft || !each.draft),
    )
    const version = {
      ...drafted,
      ...headOf('title', drafted, before, settings, shown('letter.yaml')),
      ...headOf('addressee', drafted, before, settings, shown('letter.yaml')),
    }
    all.push({ ...version, summary: before ? changesBetween(before, version).summary : null })
  }
  const versions = all.filter((version): version is Version => version.published !== null)
  checkNumbers(versions)
  for (const locale of new Set(versions.map((version) => version.locale))) {
    if (!settings.title[locale])
      throw new LetterError(`${shown('letter.yaml')}:1: title.${locale} is missing.`)
    if (!settings.addressee[locale])
      throw new LetterError(`${shown('letter.yaml')}:1: addressee.${locale} is missing.`)
  }
  const picture = theme.picture && readPicture(path, shown('letter.yaml'), theme.picture)
  return {
    slug,
    ...settings,
    ...currentHeads(settings, versions),
    accent: theme.accent,
    picture,
    versions,
    drafts: all.filter((version) => version.published === null),
  }
}

/**
 * The title or the addressee of a version, and the file that says it: its own, else that of the version before in its
 * language, else letter.yaml. So a new version can have another, and no published one changes with it.
 */
function headOf<Head extends 'title' | 'addressee'>(
  head: Head,
  { file, locale, [head]: own }: ReadVersion,
  before: DraftedVersion | undefined,
  settings: Pick<Letter, 'title' | 'addressee'>,
  yaml: string,
): Record<Head | `${Head}File`, string> {
  const said = own ?? before?.[head] ?? settings[head][locale] ?? Object.values(settings[head])[0] ?? ''
  const from = own ? file : (before?.[`${head}File`] ?? yaml)
  return { [head]: said, [`${head}File`]: from } as Record<Head | `${Head}File`, string>
}

/** A letter's title and addressee in each language: those of its newest version there. */
function currentHeads(
  { title, addressee }: Pick<Letter, 'title' | 'addressee'>,
  versions: readonly Version[],
): Pick<Letter, 'title' | 'addressee'> {
  const of = (head: 'title' | 'addressee') =>
    Object.fromEntries(versions.map((version) => [version.locale, version[head]]))
  return { title: { ...title, ...of('title') }, addressee: { ...addressee, ...of('addressee') } }
}

function readVersion(folder: string, name: string, file: string): ReadVersion {
  const fromName = /^v([1-9][0-9]{0,3})\.([a-z]{2})\.md$/.exec(name)
  if (!fromName) throw new LetterError(`${file}: a version's file is named like v1.en.md.`)
  const content = readFileSync(join(folder, name), 'utf8')
  checkCharacters(file, content)
  const { front, text, firstLine } = splitFrontMatter(file, content)
  const data = parseYaml(front, VERSION)
  if (data.version !== Number(fromName[1]) || data.language !== fromName[2]) {
    throw new LetterError(
      `${file}:2: is version ${data.version} in "${data.language}", but its name says otherwise.`,
    )
  }
  if (data.version === 1 ? data.change !== undefined : data.change === undefined) {
    throw new LetterError(
      data.version === 1
        ? `${file}:2: version 1 changes nothing; leave out "change".`
        : `${file}:2: must say "change: editorial" or "change: substantive".`,
    )
  }
  const canonical = canonicalText(text)
  if (canonical.trim() === '') throw new LetterError(`${file}: has no text.`)
  const problems = markdownProblems(canonical)
  if (problems.length > 0) {
    const lines = problems.map(({ line, what }) => `${file}:${firstLine + line - 1}: the text ${what}`)
    throw new LetterError(lines.join('\n'))
  }
  return {
    number: data.version,
    locale: data.language,
    published: data.published ?? null,
    change: data.change ?? 'first',
    note: data.note ?? null,
    title: data.title,
    addressee: data.addressee,
    text: canonical,
    digest: textDigest(canonical),
    file,
    draft: data.published === undefined,
  }
}

/** Versions are numbered without a gap, and come out in the order of their numbers. */
function checkNumbers(versions: Version[]) {
  let before: Version | undefined
  for (const version of versions) {
    if (version.number > (before?.number ?? 0) + 1) {
      throw new LetterError(`${version.file}: version ${version.number - 1} is missing or not published.`)
    }
    if (before?.number === version.number && version.change !== before.change) {
      throw new LetterError(
        `${version.file}:2: says that the version is ${version.change}, ${before.file} that it is ${before.change}.`,
      )
    }
    if (before && version.number > before.number && version.published < before.published) {
      throw new LetterError(`${version.file}: was published before ${before.file}.`)
    }
    before = version
  }
}

/**
 * The letters as readers get them, found by slug. With drafts, which only a preview may show, a draft stands last
 * among the versions, with the day of the version before.
 */
export function publishedLetters(letters: readonly LetterOnDisk[], { withDrafts = false } = {}): Letters {
  const shown = letters.map(({ drafts, ...letter }): Letter => {
    if (!withDrafts) return letter
    const day = letter.versions.at(-1)?.published ?? '2000-01-01'
    const versions = [...letter.versions, ...drafts.map((draft) => ({ ...draft, published: day }))]
    return { ...letter, ...currentHeads(letter, versions), versions }
  })
  return new Map(shown.filter((letter) => letter.versions.length > 0).map((letter) => [letter.slug, letter]))
}
