import type { Letter, Letters } from './letter.ts'
import type { LetterOnDisk } from './letter-on-disk.ts'
import { currentHeads } from './version-heads.ts'

/**
 * The letters that readers see, by slug. `withDrafts`: only for a preview; a draft is the last version, with the day of
 * the version before it.
 */
export function publishedLetters(letters: readonly LetterOnDisk[], { withDrafts = false } = {}): Letters {
  const shown = letters.map(({ drafts, ...letter }): Letter => {
    if (!withDrafts) return letter
    const day = letter.versions.at(-1)?.published ?? '2000-01-01'
    const versions = [...letter.versions, ...drafts.map((draft) => ({ ...draft, published: day }))]
    return { ...letter, ...currentHeads(letter, versions), versions }
  })
  return new Map(shown.filter((letter) => letter.versions.length > 0).map((letter) => [letter.slug, letter]))
}
