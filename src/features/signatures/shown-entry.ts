import { createHash } from 'node:crypto'
import type { ConsentKind } from './consent.ts'

/** What the page of a verification link shows of a pending signature, and what its button confirms. */
export type ShownEntry = {
  version: number
  locale: string
  name: string | null
  affiliation: string | null
  country: string | null
  comment: string | null
  public: boolean
  consents: readonly ConsentKind[]
}

/** A digest that changes whenever the page would show anything else. */
export function entryDigest(entry: ShownEntry): string {
  const shown = [
    entry.version,
    entry.locale,
    entry.name,
    entry.affiliation,
    entry.country,
    entry.comment,
    entry.public,
    [...entry.consents].sort(),
  ]
  return createHash('sha256').update(JSON.stringify(shown)).digest('base64url')
}
