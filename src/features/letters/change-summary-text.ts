import { intlTag, translate } from '#i18n/translate.ts'
import type { Locale } from '#values/locale.ts'
import type { ChangeSummary } from './change-summary.ts'

/** Describes what changed between two versions, in one sentence with numbers. */
export function describeChanges({ added, removed, moved, sentences }: ChangeSummary, locale: Locale): string {
  const t = translate(locale)
  const parts = [
    added > 0 && t('changes.summaryAdded', { count: added }),
    removed > 0 && t('changes.summaryRemoved', { count: removed }),
    moved > 0 && t('changes.summaryMoved', { count: moved }),
    sentences > 0 && t('changes.summarySentences', { count: sentences }),
  ].filter((part) => part !== false)
  const list = new Intl.ListFormat(intlTag(locale)).format(
    parts.length > 0 ? parts : [t('changes.summaryNone')],
  )
  return t('changes.summary', { list })
}
