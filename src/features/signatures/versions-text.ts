import { intlTag, translate } from '#i18n/translate.ts'
import type { Locale } from '#values/locale.ts'
import type { LetterCount } from './count.ts'

/**
 * Lists the signatures by version and the re-affirmed signatures of a letter: one line each, newest version first, and
 * no line where the number is 0. The client script src/scripts/live-figures.ts builds the same lines.
 */
export function versionLines({ versions }: Pick<LetterCount, 'versions'>, locale: Locale): string[] {
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
