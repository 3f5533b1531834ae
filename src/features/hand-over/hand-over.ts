import type { Locale } from '#values/locale.ts'

/** A file of a hand-over, for checking it later. SHA-256 is hexadecimal. */
export type HandedFile = { file: string; bytes: number; sha256: string }

/** The `manifest.json` of a hand-over. */
export type HandOverManifest = {
  letter: string
  title: string
  addressee: string
  /** The language of the document. */
  language: Locale
  /** The moment of all figures and names. ISO 8601, UTC. */
  asOf: string
  /** The same in the letter's time zone, with its offset, and that zone (IANA). */
  asOfLocal: string
  timeZone: string
  /** Every published text. */
  versions: { version: number; language: string; published: string; digest: string }[]
  /** Verified signatures that count, and how many of them are named; the others are only in these figures. */
  count: number
  named: number
  withheld: number
  byVersion: { version: number; count: number; reaffirmed: number }[]
  byLanguage: { language: string; count: number }[]
  /** Verified signatures that organisers invalidated; not counted. */
  invalidated: number
  /** Signatures on paper; not counted. */
  paper: number
  files: [document: HandedFile & { pages: number }, table: HandedFile & { rows: number }]
  /** Characters that no typeface of the document has: it shows their numbers instead. The table has them. */
  shownByNumber: { character: string; times: number }[]
  howToCheck: string[]
}

/** A hand-over that can be downloaded. */
export type HandOver = {
  language: Locale
  asOf: string
  count: number
  named: number
  pdf: HandedFile
  zip: HandedFile
}

/** How long a hand-over is kept. Milliseconds. */
export const HAND_OVER_LIFE = 7 * 24 * 60 * 60 * 1000

/** How many verified signatures count, and how many are named. */
export type HandOverNames = Readonly<Record<'pdf' | 'csv' | 'zip', string>>

/** The names of the files of a hand-over. */
export function handOverNames(slug: string, language: Locale): HandOverNames {
  const stem = `${slug}.${language}`
  return { pdf: `${stem}.pdf`, csv: `${stem}.csv`, zip: `${stem}.zip` }
}
