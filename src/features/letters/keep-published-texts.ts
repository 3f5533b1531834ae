import { type PublishedTextRow, publishedTextsOf, rememberText } from '#db/queries/letters/published-texts.ts'
import { countGiven, signedLetters } from '#db/queries/letters/signed-letters.ts'
import type { Read } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import { isLocale } from '#values/locale.ts'
import { findVersion, type Letter, type Letters, type Version } from './letter.ts'
import { FACTS, type Fact, factsDigest, factsOf, readFacts } from './published-facts.ts'

/**
 * What was published and is not what it was: a text, by its digests, or what was published with it. `file` is where it
 * is read from now, `null` where the version is gone.
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

/** A letter that people have signed and that has no published version any more; `now` is the letter with its texts. */
export type GoneLetter = { letter: string; signatures: number; now: string | null }

export type KeepOutcome =
  | { ok: true }
  | { ok: false; reason: 'text-changed'; changed: PublishedChange[] }
  | { ok: false; reason: 'letter-gone'; gone: GoneLetter[] }

/**
 * Remembers the digest of every published text that is served for the first time, and that of its title, addressee,
 * date, kind of change and note; compares the others with what was remembered. A letter that nobody has signed may be
 * taken down as a whole; one that has signatures must stay under its name, and no version may be missing from a letter.
 */
export async function keepPublishedTexts(
  ctx: Pick<Context, 'store' | 'now'>,
  letters: Letters,
): Promise<KeepOutcome> {
  return ctx.store.write(async (tx): Promise<KeepOutcome> => {
    const gone = await goneLetters(tx, letters)
    if (gone.length > 0) return { ok: false, reason: 'letter-gone', gone }
    const changed: PublishedChange[] = []
    for (const letter of letters.values()) {
      const known = await publishedTextsOf(tx, letter.slug)
      changed.push(...known.flatMap((row) => changesOf(letter, row)))
    }
    if (changed.length > 0) return { ok: false, reason: 'text-changed', changed }
    for (const letter of letters.values()) {
      for (const version of letter.versions) {
        const { number, locale, digest } = version
        const facts = factsOf(version)
        await rememberText(tx, {
          letter: letter.slug,
          version: number,
          locale,
          digest,
          facts,
          factsDigest: factsDigest(facts),
          firstServedAt: ctx.now(),
        })
      }
    }
    return { ok: true }
  })
}

async function goneLetters(db: Read, letters: Letters): Promise<GoneLetter[]> {
  const gone: GoneLetter[] = []
  for (const letter of await signedLetters(db)) {
    if (letters.has(letter)) continue
    const signatures = await countGiven(db, letter)
    if (signatures > 0) gone.push({ letter, signatures, now: await newNameOf(db, letter, letters) })
  }
  return gone
}

/** The letter that was not served before and has most of the texts of one that is gone; `null` where none has any. */
async function newNameOf(db: Read, gone: string, letters: Letters): Promise<string | null> {
  const known = await publishedTextsOf(db, gone)
  const digests = new Set(known.map(({ digest }) => digest))
  let best: { slug: string; same: number } | null = null
  for (const { slug, versions } of letters.values()) {
    const same = versions.filter(({ digest }) => digests.has(digest)).length
    if (same <= (best?.same ?? 0) || (await publishedTextsOf(db, slug)).length > 0) continue
    best = { slug, same }
  }
  return best?.slug ?? null
}

function changesOf(letter: Letter, row: PublishedTextRow): PublishedChange[] {
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

/** How the fields are named in a version's file, and in sentences. */
const FIELDS: Readonly<Record<Fact, string>> = {
  title: 'title',
  addressee: 'addressee',
  published: 'date of publication ("published")',
  change: 'kind of change ("change")',
  note: 'note',
}

/** Says what is wrong, and what to do about it. */
export function describeRefusal(outcome: Exclude<KeepOutcome, { ok: true }>): string {
  return outcome.reason === 'letter-gone' ? describeGone(outcome.gone) : describeChanges(outcome.changed)
}

function describeGone(gone: readonly GoneLetter[]): string {
  const lines = gone.map(({ letter, signatures, now }) => {
    const missing = `${letter}: has ${signatures} ${signatures === 1 ? 'signature' : 'signatures'}, and no folder with a published version.`
    return now === null ? missing : `${missing} The folder ${now} has its texts: was it renamed?`
  })
  return [
    'A letter that people have signed is missing. Its address, links and signatures belong to the name of its folder:',
    ...lines.map((line) => `  ${line}`),
    'Give the folder its name back, or restore it. To end a letter, set `closes` in its letter.yaml instead.',
  ].join('\n')
}

function describeChanges(changed: readonly PublishedChange[]): string {
  return [
    'A published version never changes, and people may have signed it:',
    ...changed.map((change) => `  ${describeChange(change)}`),
    'Put back what was published, and publish the change as a new version in a new file. A new title or addressee is written',
    'above the text of that version (title: …, addressee: …); what was wrong in an earlier one can be said in its note.',
    'If nobody has seen it yet, as in a trial, start with another DATA_DIR or database instead.',
  ].join('\n')
}

function describeChange({ letter, version, locale, field, was, now, file }: PublishedChange): string {
  const name = `version ${version} (${locale})`
  if (file === null) return `${letter}: ${name} was published with the digest ${was}, and its file is gone.`
  if (field === 'text')
    return `${file}: ${name} was published with the digest\n    ${was}\n  and now has the digest\n    ${now}`
  return `${file}: the ${FIELDS[field]} of ${name} was published as ${quoted(was)} and is now ${quoted(now)}.`
}

function quoted(text: string | null): string {
  return text === null ? 'missing' : `"${text}"`
}
