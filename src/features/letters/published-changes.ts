import type { PublishedTextRow } from '#db/queries/letters/published-texts.ts'
import { isLocale } from '#values/locale.ts'
import { findVersion, type Letter, type Version } from './letter.ts'
import { FACTS, type Fact, factsDigest, factsOf, readFacts } from './published-facts.ts'

/**
 * A published text that has changed, by its digests, or a fact that was published with it. `file`: where it is read from
 * now; `null` where the version is gone.
 */
export type PublishedChange = {
  letter: string
  version: number
  locale: string
  field: 'text' | Fact
  was: string | null
  now: string | null
  file: string | null
}

/** Compares what was published with what the letter's files say now. */
export function publishedChanges(letter: Letter, row: PublishedTextRow): PublishedChange[] {
  const { version: number, locale, digest } = row
  const version = isLocale(locale) ? findVersion(letter, number, locale) : undefined
  const of = { letter: letter.slug, version: number, locale }
  if (!version) return [{ ...of, field: 'text', was: digest, now: null, file: null }]
  const text: PublishedChange = {
    ...of,
    field: 'text',
    was: digest,
    now: version.digest,
    file: version.file,
  }
  return [
    ...(version.digest === digest ? [] : [text]),
    ...changedFacts(version, row).map((change) => ({ ...of, ...change })),
  ]
}

function changedFacts(
  version: Version,
  row: PublishedTextRow,
): Pick<PublishedChange, 'field' | 'was' | 'now' | 'file'>[] {
  const facts = factsOf(version)
  if (factsDigest(facts) === row.factsDigest) return []
  const before = readFacts(row.facts)
  const now = readFacts(facts)
  return FACTS.filter((fact) => now[fact] !== before[fact]).map((fact) => ({
    field: fact,
    was: before[fact],
    now: now[fact],
    file: fileOf(version, fact),
  }))
}

function fileOf(version: Version, fact: Fact): string {
  if (fact === 'title') return version.titleFile
  return fact === 'addressee' ? version.addresseeFile : version.file
}
