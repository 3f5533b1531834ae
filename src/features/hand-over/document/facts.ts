import type { Letter, Version } from '#features/letters/letter.ts'
import type { Locale } from '#values/locale.ts'

/** What a document says besides the names, as of one moment. */
export type Facts = {
  letter: Letter
  /** The language of the document. */
  locale: Locale
  /** The newest version: in that language, or in the first that it has. */
  version: Version
  siteUrl: string
  /** The moment of all facts. */
  at: Date
  count: number
  /** How many of them are named. */
  named: number
  versions: readonly { version: number; count: number; reaffirmed: number }[]
  languages: readonly { locale: string; count: number }[]
  /** ISO 3166-1 alpha-2, or `null` for signers who gave none; the most frequent first. */
  countries: readonly { country: string | null; count: number }[]
  /** Verified, and invalidated since. */
  invalidated: number
  /** Signed on paper and approved. */
  paper: number
}

/** A signer who is named. */
export type NamedSigner = {
  name: string
  /** The name as it is sorted. */
  folded: string
  affiliation: string | null
  country: string | null
  version: number
  locale: string
  featured: boolean
}
