import { describeChanges } from '#features/letters/change-summary-text.ts'
import { findVersion, type Letter, newestText, versionsIn } from '#features/letters/letter.ts'
import { formatDay, translate } from '#i18n/translate.ts'
import type { Locale } from '#values/locale.ts'
import type { Paragraph } from './parts.ts'

/** What changed in each version after the signed one: its date, the organisers' note, and a summary of the changes. */
export function changesSince(signed: number, letter: Letter, version: number, locale: Locale): Paragraph[] {
  const t = translate(locale)
  const language = findVersion(letter, version, locale) ? locale : newestText(letter, locale)?.locale
  return versionsIn(letter, language ?? locale)
    .filter(({ number }) => number > signed && number <= version)
    .flatMap(({ number, published, change, note, summary }): Paragraph[] => [
      {
        text: [
          t('letter.versionOf', { version: number, date: formatDay(published, locale) }),
          note ? '' : t(`versions.${change}`),
          summary ? describeChanges(summary, locale) : '',
        ]
          .filter(Boolean)
          .join('. ')
          .replace(/(?<!\.)\.*$/, '.'),
      },
      ...(note ? [{ text: note, language }] : []),
    ])
}
