import { type TranslateOrganise, translateOrganise } from '#i18n/organise.ts'
import { intlTag, type Translate, translate } from '#i18n/translate.ts'
import type { Locale } from '#values/locale.ts'
import { direction } from '#values/locale.ts'
import type { Setting, Style } from './shaping.ts'

/** The language of a document, and how its text is set. */
export type Words = {
  locale: Locale
  setting: Setting
  say: Translate
  t: TranslateOrganise
  number: (value: number) => string
}

/** The words of the document in its language. */
export function wordsIn(locale: Locale): Words {
  const format = new Intl.NumberFormat(intlTag(locale))
  return {
    locale,
    setting: { direction: direction(locale), country: null },
    say: translate(locale),
    t: translateOrganise(locale),
    number: (value) => format.format(value),
  }
}

/** The styles of the document. Five sizes, as on the site. */
export const STYLES = {
  text: { role: 'text', size: 11.2, colour: 'ink', features: ['onum', 'pnum'] },
  strong: { role: 'strong', size: 11.2, colour: 'ink' },
  soft: { role: 'text', size: 9.6, colour: 'soft', features: ['lnum', 'pnum'] },
  table: { role: 'text', size: 9.6, colour: 'ink', features: ['lnum', 'tnum'] },
  tableStrong: { role: 'strong', size: 9.6, colour: 'ink', features: ['lnum', 'tnum'] },
  fine: { role: 'fine', size: 7.2, colour: 'soft', features: ['lnum', 'pnum'] },
  heading: { role: 'title', size: 20, colour: 'ink' },
  title: { role: 'title', size: 30, colour: 'ink' },
  figure: { role: 'title', size: 44, colour: 'accent', features: ['lnum', 'pnum'] },
  kicker: { role: 'emphasis', size: 13, colour: 'accent' },
  code: { role: 'code', size: 8.2, colour: 'ink' },
  fineCode: { role: 'code', size: 6.1, colour: 'soft' },
} as const satisfies Record<string, Style>

/** From base line to base line; Arabic letters are taller. Points. */
export function leadingOf({ size }: Style, { setting }: Words): number {
  const factor = size > 16 ? 1.16 : 1.45
  return size * factor * (setting.direction === 'rtl' ? 1.12 : 1)
}
