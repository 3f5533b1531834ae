import type { Letter, Letters } from '#features/letters/letter.ts'
import { Refusal } from './refusal.ts'

/** The letter with a slug; without a slug, the only letter. Throws `Refusal` if there is no such letter, or several. */
export function chooseLetter(letters: Letters, slug: string | undefined): Letter {
  const known = [...letters.keys()].join(', ') || 'none'
  if (slug === undefined && letters.size !== 1) throw new Refusal(`Name a letter with --letter: ${known}.`)
  const letter = slug === undefined ? [...letters.values()][0] : letters.get(slug)
  if (!letter) throw new Refusal(`There is no letter "${slug}". Letters: ${known}.`)
  return letter
}
