import type { Letter, Version } from './letter.ts'
import type { DraftedVersion, ReadVersion } from './letter-on-disk.ts'

/**
 * The title or the addressee of a version, and the file that says it: its own, else that of the version before in its
 * language, else letter.yaml. So a new version can have another one, and no published version changes with it.
 */
export function headOf<Head extends 'title' | 'addressee'>(
  head: Head,
  { file, locale, [head]: own }: ReadVersion,
  before: DraftedVersion | undefined,
  settings: Pick<Letter, 'title' | 'addressee'>,
  yaml: string,
): Record<Head | `${Head}File`, string> {
  const text = own ?? before?.[head] ?? settings[head][locale] ?? Object.values(settings[head])[0] ?? ''
  const from = own ? file : (before?.[`${head}File`] ?? yaml)
  return { [head]: text, [`${head}File`]: from } as Record<Head | `${Head}File`, string>
}

/** A letter's title and addressee in each language: those of its newest version there. */
export function currentHeads(
  { title, addressee }: Pick<Letter, 'title' | 'addressee'>,
  versions: readonly Version[],
): Pick<Letter, 'title' | 'addressee'> {
  const of = (head: 'title' | 'addressee') =>
    Object.fromEntries(versions.map((version) => [version.locale, version[head]]))
  return { title: { ...title, ...of('title') }, addressee: { ...addressee, ...of('addressee') } }
}
