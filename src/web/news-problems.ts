import { isLocale, type Locale } from '../domain/locale.ts'
import type { NewsFieldError } from '../domain/news-form.ts'
import { isOrganiseKey, translateOrganise } from '../i18n/organise.ts'
import { languageName } from '../i18n/translate.ts'

/** What is wrong with a piece of news, in sentences that each name the language, for the summary above the form. */
export function newsProblems(
  errors: readonly NewsFieldError[],
  locale: Locale,
): { text: string; field: string }[] {
  const t = translateOrganise(locale)
  return errors.flatMap(({ field, problem }) => {
    const [part, language = ''] = field.split('-')
    const key = `news.error.${part}.${problem}`
    const values = { language: isLocale(language) ? languageName(language, locale) : '' }
    return isOrganiseKey(key) ? [{ text: t(key, values), field }] : []
  })
}
