import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { countPaper } from '#db/queries/paper/signatures.ts'
import {
  countByCountry,
  countByLanguage,
  countByVersion,
  countInvalidated,
} from '#db/queries/signatures/counted-signatures.ts'
import { countReaffirmed } from '#db/queries/signatures/reaffirmations.ts'
import { countShown, pageOfShown, type ShownSignature } from '#db/queries/signatures/shown-signatures.ts'
import type { Read } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import { type CsvField, csvLines } from '#features/export/csv.ts'
import { addresseeOf, type Letter, newestText, titleOf, versionNumbers } from '#features/letters/letter.ts'
import { refuseDifferentCounts } from '#features/signatures/compare-counts.ts'
import { letterCount } from '#features/signatures/count.ts'
import type { Locale } from '#values/locale.ts'
import { localIso } from '#values/time-zone.ts'
import { writeDocument } from './document/document.ts'
import type { Facts, NamedSigner } from './document/facts.ts'
import { type HandOverManifest, handOverNames } from './hand-over.ts'

/** What a hand-over is made from besides the letter. */
export type HandOverOptions = {
  /** A language of the letter. */
  locale: Locale
  siteUrl: string
  /** Called with the names that are set so far, and with how many there are. */
  onProgress?: (done: number, total: number) => void
}

/** Names of one query: they decide how much memory is needed. */
const PAGE = 500

const COLUMNS = ['name', 'affiliation', 'country', 'version', 'language'] as const

/**
 * Writes the hand-over of a letter as it is at one moment: the document, and its names as a table (CSV), each to a stream,
 * no faster than both take it. Only public names are in them; the others are counted. The same data and the same moment
 * make the same bytes.
 */
export async function handOver(
  ctx: Pick<Context, 'store' | 'now'>,
  letter: Letter,
  { locale, siteUrl, onProgress }: HandOverOptions,
  out: { pdf: Writable; csv: Writable },
): Promise<HandOverManifest> {
  const version = newestText(letter, locale)
  if (!version) throw new Error(`${letter.slug} has no published version.`)
  const [pdf, csv] = [measured(out.pdf), measured(out.csv)]
  return ctx.store.snapshot(async (db) => {
    await refuseDifferentCounts(db, letter.slug)
    const at = ctx.now()
    const facts: Facts = { letter, locale, version, siteUrl, at, ...(await figuresOf(db, letter, at)) }
    onProgress?.(0, facts.named)
    await csv.write(csvLines([COLUMNS]))
    const names = async function* () {
      let done = 0
      for await (const page of namedSigners(db, letter)) {
        await csv.write(csvLines(page.map(columnsOf)))
        yield page
        done += page.length
        onProgress?.(done, facts.named)
      }
    }
    const made = await writeDocument(facts, names(), pdf.stream)
    return manifestOf(facts, made, await pdf.end(), await csv.end())
  })
}

async function figuresOf(db: Read, letter: Letter, at: Date) {
  const rows = await countByVersion(db, letter.slug)
  const reaffirmed = await countReaffirmed(db, letter.slug)
  const paper = (await countPaper(db, letter.slug)).count
  const { count, versions } = letterCount(letter, versionNumbers(letter), { rows, reaffirmed, paper }, at)
  return {
    count,
    versions,
    named: await countShown(db, letter.slug),
    languages: await countByLanguage(db, letter.slug),
    countries: await countByCountry(db, letter.slug),
    invalidated: await countInvalidated(db, letter.slug),
    paper,
  }
}

async function* namedSigners(db: Read, letter: Letter): AsyncGenerator<NamedSigner[]> {
  for (const featured of [true, false]) {
    let after: ShownSignature | null = null
    for (;;) {
      const page: ShownSignature[] = await pageOfShown(db, letter.slug, { featured, after, limit: PAGE })
      if (page.length > 0) yield page.map((row) => signerOf(row, featured))
      if (page.length < PAGE) break
      after = page.at(-1) ?? null
    }
  }
}

function signerOf(row: ShownSignature, featured: boolean): NamedSigner {
  return {
    name: row.name,
    folded: row.nameFolded,
    affiliation: row.affiliation,
    country: row.country,
    version: row.version,
    locale: row.locale,
    featured,
  }
}

function columnsOf({ name, affiliation, country, version, locale }: NamedSigner): CsvField[] {
  return [name, affiliation, country, version, locale]
}

function manifestOf(
  { letter, locale, siteUrl, at, count, named, versions, languages, invalidated, paper }: Facts,
  { pages, missing }: Awaited<ReturnType<typeof writeDocument>>,
  pdf: Measured,
  csv: Measured,
): HandOverManifest {
  const names = handOverNames(letter.slug, locale)
  const address = `${siteUrl}/letters/${letter.slug}`
  return {
    letter: letter.slug,
    title: titleOf(letter, locale),
    addressee: addresseeOf(letter, locale),
    language: locale,
    asOf: at.toISOString(),
    asOfLocal: localIso(at, letter.timeZone),
    timeZone: letter.timeZone,
    versions: letter.versions
      .filter(({ draft }) => !draft)
      .map(({ number, locale, published, digest }) => ({
        version: number,
        language: locale,
        published,
        digest,
      })),
    count,
    named,
    withheld: count - named,
    byVersion: [...versions],
    byLanguage: languages.map(({ locale, count }) => ({ language: locale, count })),
    invalidated,
    paper,
    files: [
      { file: names.pdf, ...pdf, pages },
      { file: names.csv, ...csv, rows: named },
    ],
    shownByNumber: [...missing].map(([character, times]) => ({ character, times })),
    howToCheck: [
      'sha256sum of each file is its sha256 here.',
      `sha256sum of ${address}/versions/N/LANGUAGE.md is the digest of that version.`,
      `${address}/count.json is the count now; it may have moved since.`,
      `${address}/signatures shows the names that are public now.`,
    ],
  }
}

type Measured = { bytes: number; sha256: string }

/** A stream into a file that counts and digests the bytes. */
function measured(out: Writable) {
  const hash = createHash('sha256')
  let bytes = 0
  const stream = new Writable({
    write(chunk: Buffer, _, callback) {
      hash.update(chunk)
      bytes += chunk.length
      out.write(chunk, callback)
    },
    final: (callback) => out.end(callback),
  })
  out.once('error', (error) => stream.destroy(error))
  const ended = finished(stream)
  // A full disk is reported by the next write, or by the end: this listener only keeps the process alive.
  ended.catch(() => {})
  return {
    stream,
    async write(text: string): Promise<void> {
      if (!stream.write(text)) await once(stream, 'drain')
    },
    async end(): Promise<Measured> {
      stream.end()
      await ended
      return { bytes, sha256: hash.digest('hex') }
    },
  }
}
