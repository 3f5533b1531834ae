import { textDigest } from '#values/digest.ts'
import type { Version } from './letter.ts'

/** What is published with a text, and never changes either. */
export const FACTS = ['title', 'addressee', 'published', 'change', 'note'] as const

/** One of them. */
export type Fact = (typeof FACTS)[number]

/** The facts of a version; `null`: it has none of that kind. */
export type PublishedFacts = Record<Fact, string | null>

/** The facts of a version in their canonical form: JSON in the order of `FACTS`, in Unicode NFC. */
export function factsOf(version: Pick<Version, Fact>): string {
  const facts = FACTS.map((fact) => [fact, version[fact]?.normalize('NFC') ?? null])
  return JSON.stringify(Object.fromEntries(facts))
}

/** SHA-256 of the canonical form, as 64 hexadecimal digits. */
export function factsDigest(facts: string): string {
  return textDigest(facts)
}

/** Reads facts from their canonical form. */
export function readFacts(facts: string): PublishedFacts {
  return JSON.parse(facts) as PublishedFacts
}
