import { translateOrganise } from '#i18n/organise.ts'
import { countryName, formatDay, intlTag } from '#i18n/translate.ts'
import type { Locale } from '#values/locale.ts'
import type { ConditionSummary } from './condition-summary.ts'
import { CLUSTER_WORDS, STATE_WORDS } from './signature-text.ts'

/** Describes the condition by which signatures were selected, in one line. */
export function describeCondition(condition: ConditionSummary, locale: Locale): string {
  const t = translateOrganise(locale)
  const day = (label: Parameters<typeof t>[0], on: string | undefined) =>
    on !== undefined && `${t(label)} ${formatDay(on, locale)}`
  const parts = [
    condition.cluster && t(CLUSTER_WORDS[condition.cluster]),
    condition.name && t('signatures.name'),
    condition.domain && t('signatures.domain'),
    condition.country && countryName(condition.country, locale),
    condition.state && t(STATE_WORDS[condition.state]),
    day('signatures.submittedFrom', condition.submittedFrom),
    day('signatures.submittedTo', condition.submittedTo),
    day('signatures.verifiedFrom', condition.verifiedFrom),
    day('signatures.verifiedTo', condition.verifiedTo),
  ].filter((part) => typeof part === 'string')
  return new Intl.ListFormat(intlTag(locale), { type: 'unit' }).format(parts)
}
