/** How many signatures count for one version. */
export type VersionCount = { version: number; count: number }

/** The figures of a letter at one moment: the `count.json` of the public contract. */
export type LetterCount = {
  letter: string
  count: number
  goal: number | null
  /** Signatures on paper, never part of `count`. */
  paper: number
  /** Every published version; `reaffirmed` of its signatures came from an earlier one. */
  versions: { version: number; count: number; reaffirmed: number }[]
  /** ISO 8601, UTC. */
  asOf: string
}

/** Adds up what the rows say; every published version is named, also at zero. */
export function letterCount(
  letter: { slug: string; goal: number | null },
  published: readonly number[],
  rows: readonly VersionCount[],
  asOf: Date,
): LetterCount {
  const versions = published.map((version) => ({
    version,
    count: rows.find((row) => row.version === version)?.count ?? 0,
    reaffirmed: 0,
  }))
  return {
    letter: letter.slug,
    count: rows.reduce((sum, row) => sum + row.count, 0),
    goal: letter.goal,
    paper: 0,
    versions,
    asOf: asOf.toISOString(),
  }
}
