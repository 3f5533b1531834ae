import type { UpdateFieldError } from '#features/updates/form.ts'
import { isOrganiseKey, translateOrganise } from '#i18n/organise.ts'
import { languageName } from '#i18n/translate.ts'
import { isLocale, type Locale } from '#values/locale.ts'

/** What is wrong with a piece of news, in sentences that each name the language, for the summary above the form. */
export function updateProblems(
  errors: readonly UpdateFieldError[],
  locale: Locale,
): { text: string; field: string }[] {
  const t = translateOrganise(locale)
  return errors.flatMap(({ field, problem }) => {
    const [part, language = ''] = field.split('-')
    const key = `updates.error.${part}.${problem}`
    const values = { language: isLocale(language) ? languageName(language, locale) : '' }
    return isOrganiseKey(key) ? [{ text: t(key, values), field }] : []
  })
}
