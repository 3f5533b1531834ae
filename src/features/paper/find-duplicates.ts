import { paperOfNames } from '#db/queries/paper/signatures.ts'
import { countedOfNames } from '#db/queries/signatures/counted-signatures.ts'
import type { Read } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import { foldName } from '#values/person-name.ts'
import type { PaperEntry } from './paper.ts'
import { mayBeSame, type PossibleDuplicate } from './possible-duplicate.ts'

/** The most names in one query, and the most rows of its result. */
const NAMES = 200
const ROWS = 1_000

/**
 * Finds entries whose signer may have signed before: in the same file, in another batch of the letter that was not
 * rejected, or online with a signature that counts. Names are compared, so that a match is only possible, never certain.
 * Each line has at most one match in each place. In the order of the lines.
 */
export async function findPossibleDuplicates(
  ctx: Pick<Context, 'store'>,
  letter: string,
  entries: readonly PaperEntry[],
  exceptBatch: string | null = null,
): Promise<PossibleDuplicate[]> {
  const byName = Map.groupBy(entries, ({ name }) => foldName(name))
  const possibleDuplicates = [...byName.values()].flatMap(possibleDuplicatesInFile)
  const names = [...byName.keys()]
  const search = <Row>(query: (db: Read, names: string[], limit: number) => Promise<Row[]>) =>
    ctx.store.read(async (db) => {
      const found: Row[] = []
      for (let i = 0; i < names.length; i += NAMES)
        found.push(...(await allOf(names.slice(i, i + NAMES), (some) => query(db, some, ROWS))))
      return found
    })

  const paper = await search((db, some, limit) => paperOfNames(db, letter, some, { exceptBatch, limit }))
  const onPaper = Map.groupBy(paper, ({ nameFolded }) => nameFolded)
  const online = await search((db, some, limit) => countedOfNames(db, letter, some, limit))
  const onSite = Map.groupBy(online, ({ nameFolded }) => nameFolded ?? '')
  for (const [folded, named] of byName) {
    for (const entry of named) {
      const who = { line: entry.line, name: entry.name }
      const sheet = onPaper.get(folded)?.find((row) => mayBeSame(entry, row))
      if (sheet) {
        const { batchId, scan, line } = sheet
        possibleDuplicates.push({ ...who, place: 'paper', batchId, scan, otherLine: line })
      }
      const signature = onSite.get(folded)?.find((row) => mayBeSame(entry, row))
      if (signature) possibleDuplicates.push({ ...who, place: 'online', signatureId: signature.id })
    }
  }
  return possibleDuplicates.sort((a, b) => a.line - b.line)
}

/** Matches each entry of one name with the first line before it that may be the same person. */
function possibleDuplicatesInFile(named: PaperEntry[]): PossibleDuplicate[] {
  return named.flatMap((entry, i): PossibleDuplicate[] => {
    // A file with one name 10,000 times must not take 100 million comparisons.
    const other = named.slice(0, Math.min(i, NAMES)).find((before) => mayBeSame(entry, before))
    return other ? [{ line: entry.line, name: entry.name, place: 'file', otherLine: other.line }] : []
  })
}

/** Reads all rows of some names; where the result is full, some may be missing, and each half is read again. */
async function allOf<Row>(names: string[], query: (names: string[]) => Promise<Row[]>): Promise<Row[]> {
  const rows = await query(names)
  if (rows.length < ROWS || names.length === 1) return rows
  const half = Math.ceil(names.length / 2)
  return [...(await allOf(names.slice(0, half), query)), ...(await allOf(names.slice(half), query))]
}
