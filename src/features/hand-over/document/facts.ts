import type { Letter, Version } from '#features/letters/letter.ts'
import type { Locale } from '#values/locale.ts'

/** What a document says besides the names, all of it as it was at one moment. */
export type Facts = {
  letter: Letter
  /** The language of the document. */
  locale: Locale
  /** The newest version: in that language, or in the first that it has. */
  version: Version
  siteUrl: string
  /** When all of it was so. */
  at: Date
  count: number
  /** Of these, how many are shown by name. */
  named: number
  versions: readonly { version: number; count: number; reaffirmed: number }[]
  languages: readonly { locale: string; count: number }[]
  /** ISO 3166-1 alpha-2, or `null` for those who said none; the most frequent first. */
  countries: readonly { country: string | null; count: number }[]
  /** Verified, and made invalid since. */
  invalidated: number
  /** Signed on paper and approved. */
  paper: number
}

/** A signer who is shown by name. */
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
