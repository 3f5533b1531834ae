import { countOfOtherLetters, signedTexts } from '#db/queries/operations/invariants/published-texts.ts'
import type { Read } from '#db/store.ts'
import type { Letter, Letters } from '#features/letters/letter.ts'

/** Counts signatures to letters that are not served, or to texts that were not published with the same digest. */
export async function countUnpublishedTexts(db: Read, letters: Letters): Promise<number> {
  let found = await countOfOtherLetters(db, [...letters.keys()])
  for (const letter of letters.values()) found += await countUnpublishedTextsOf(db, letter)
  return found
}

async function countUnpublishedTextsOf(db: Read, letter: Letter): Promise<number> {
  const published = new Set(letter.versions.map((v) => `${v.number} ${v.locale} ${v.digest}`))
  const signed = await signedTexts(db, letter.slug)
  return signed
    .filter((text) => !published.has(`${text.version} ${text.locale} ${text.digest}`))
    .reduce((sum, text) => sum + text.signatures, 0)
}
