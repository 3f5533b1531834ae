import type { Letter, Letters } from '#features/letters/letter.ts'
import { Refusal } from './refusal.ts'

/** The letter of a slug; without one, the only letter there is. Throws `Refusal` where that is none or several. */
export function chooseLetter(letters: Letters, slug: string | undefined): Letter {
  const known = [...letters.keys()].join(', ') || 'none'
  if (slug === undefined && letters.size !== 1) throw new Refusal(`Say which letter with --letter: ${known}.`)
  const letter = slug === undefined ? [...letters.values()][0] : letters.get(slug)
  if (!letter) throw new Refusal(`There is no letter "${slug}". There are: ${known}.`)
  return letter
}
