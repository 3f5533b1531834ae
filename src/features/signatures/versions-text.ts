import { intlTag, translate } from '#i18n/translate.ts'
import type { Locale } from '#values/locale.ts'
import type { LetterCount } from './count.ts'

/**
 * Which versions the signatures of a letter were given to, and how many signers of earlier versions sign a later one
 * too: sentences beneath a count, none where there is nothing to say. The page's script says the same (live.ts).
 */
export function sayVersions({ versions }: Pick<LetterCount, 'versions'>, locale: Locale): string[] {
  const t = translate(locale)
  const number = new Intl.NumberFormat(intlTag(locale))
  const newestFirst = versions.toReversed()
  const counted = newestFirst
    .filter(({ count }) => count > 0)
    .map(({ count, version }) => t('letter.countFor', { count: number.format(count), version }))
  const list = new Intl.ListFormat(intlTag(locale), { type: 'unit' }).format(counted)
  const reaffirmed = newestFirst
    .filter((each) => each.reaffirmed > 0)
    .map((each) => t('letter.reaffirmed', { count: each.reaffirmed, version: each.version }))
  return [list, ...reaffirmed].filter((line) => line !== '')
}
