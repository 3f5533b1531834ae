import { foldName } from '#values/person-name.ts'
import type { PaperEntry } from './paper.ts'

/** A line of a file whose signer may have signed before. `line` and `name` are its own; the rest says where else. */
export type PossibleDuplicate = { line: number; name: string } & (
  | { place: 'file'; otherLine: number }
  | { place: 'paper'; batchId: string; scan: string; otherLine: number }
  | { place: 'online'; signatureId: string }
)

/** Whether two signers of one name may be the same person: a field that one of them left empty tells nothing. */
export function mayBeSame(
  one: Pick<PaperEntry, 'affiliation' | 'country'>,
  other: { affiliation: string | null; country: string | null },
): boolean {
  const agree = (a: string | null, b: string | null) =>
    a === null || b === null || foldName(a) === foldName(b)
  return agree(one.affiliation, other.affiliation) && agree(one.country, other.country)
}
