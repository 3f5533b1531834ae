import type { UpdateFieldError, UpdateInput } from '#features/updates/form.ts'
import { isOrganiseKey, translateOrganise } from '#i18n/organise.ts'
import { languageName } from '#i18n/translate.ts'
import { isLocale, type Locale } from '#values/locale.ts'
import type { Problem, Refusal } from '#web/actions/action.ts'
import type { OUTCOMES } from '#web/outcomes.ts'

/** The form of an update that comes back: `errors` are about its fields, `reason` is why a right form was refused. */
export type DraftRefusal = Refusal<UpdateInput> & {
  errors: readonly UpdateFieldError[]
  reason: keyof typeof OUTCOMES.update | null
}

/** Refuses the form of an update because of its fields. */
export function refuseFields(
  errors: readonly UpdateFieldError[],
  typed: UpdateInput,
  locale: Locale,
): DraftRefusal {
  return { status: 422, problems: updateProblems(errors, locale), typed, errors, reason: null }
}

/** Translates what is wrong with the fields of an update, for the summary above the form: each names its language. */
function updateProblems(errors: readonly UpdateFieldError[], locale: Locale): Problem[] {
  const t = translateOrganise(locale)
  return errors.flatMap(({ field, problem }) => {
    const [part, language = ''] = field.split('-')
    const key = `updates.error.${part}.${problem}`
    const values = { language: isLocale(language) ? languageName(language, locale) : '' }
    return isOrganiseKey(key) ? [{ text: t(key, values), field }] : []
  })
}
