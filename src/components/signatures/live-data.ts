import type { Letter } from '#features/letters/letter.ts'
import { intlTag, pluralForms, translate } from '#i18n/translate.ts'
import type { Locale } from '#values/locale.ts'

/** What the page's script (src/scripts/live.ts) needs to say a letter's count in the page's language. */
export function liveData(letter: Letter, locale: Locale): Record<`data-${string}`, string | undefined> {
  const t = translate(locale)
  return {
    'data-tag': intlTag(locale),
    'data-events': `/letters/${letter.slug}/events`,
    'data-count': `/letters/${letter.slug}/count.json`,
    'data-goal': letter.goal === null ? undefined : t('letter.goal', { goal: letter.goal }),
    'data-forms': JSON.stringify(pluralForms(locale, 'letter.countAnd')),
    'data-reaffirmed': JSON.stringify(pluralForms(locale, 'letter.reaffirmed', { version: '{v}' })),
    'data-paper': JSON.stringify(pluralForms(locale, 'letter.paper')),
    'data-in-all': JSON.stringify(pluralForms(locale, 'letter.inAll')),
    'data-by-version': t('letter.countFor', { count: '{n}', version: '{v}' }),
    'data-withheld': t('names.withheld'),
  }
}
