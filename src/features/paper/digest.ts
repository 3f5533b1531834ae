import { createHash } from 'node:crypto'
import type { Version } from '#features/letters/letter.ts'
import type { PaperEntry } from './paper.ts'

/** What is stored with a batch besides its rows. */
export type PaperFacts = { version: Pick<Version, 'number' | 'locale' | 'digest'>; scan: string }

/** The SHA-256 digest of a batch, in base64url: it proves that what is entered is what the dry run showed. */
export function paperDigest({ version, scan }: PaperFacts, entries: readonly PaperEntry[]): string {
  const rows = entries.map((e) => [e.line, e.name, e.affiliation, e.country, e.public, e.signedOn])
  const shown = [version.number, version.locale, version.digest, scan, rows]
  return createHash('sha256').update(JSON.stringify(shown)).digest('base64url')
}
