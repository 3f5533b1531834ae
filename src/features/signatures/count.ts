/** The number of counted signatures of one version. */
export type VersionCount = { version: number; count: number }

/** The number of counted signatures to earlier versions that were re-affirmed for one version. */
export type VersionReaffirmed = { version: number; reaffirmed: number }

/** The figures of a letter at one moment: the `count.json` of the public contract. */
export type LetterCount = {
  letter: string
  count: number
  goal: number | null
  /** Approved signatures on paper, never part of `count`. */
  paper: number
  /**
   * Every published version. A signature stays on the version that was signed first, so the counts add up to `count`.
   * `reaffirmed`: signatures to earlier versions that were re-affirmed for this one.
   */
  versions: { version: number; count: number; reaffirmed: number }[]
  /** ISO 8601, UTC. */
  asOf: string
}

/** Builds the figures of a letter from its counts. Every published version is included, even with no signatures. */
export function letterCount(
  letter: { slug: string; goal: number | null },
  published: readonly number[],
  {
    rows,
    reaffirmed,
    paper,
  }: { rows: readonly VersionCount[]; reaffirmed: readonly VersionReaffirmed[]; paper: number },
  asOf: Date,
): LetterCount {
  const versions = published.map((version) => ({
    version,
    count: rows.find((row) => row.version === version)?.count ?? 0,
    reaffirmed: reaffirmed.find((row) => row.version === version)?.reaffirmed ?? 0,
  }))
  return {
    letter: letter.slug,
    count: rows.reduce((sum, row) => sum + row.count, 0),
    goal: letter.goal,
    paper,
    versions,
    asOf: asOf.toISOString(),
  }
}
