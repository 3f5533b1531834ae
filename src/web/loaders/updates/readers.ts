import { readReaders } from '#features/updates/read-update.ts'
import { type UpdateTexts, updateTextIn } from '#features/updates/update.ts'
import { languageName } from '#i18n/translate.ts'
import { isLocale } from '#values/locale.ts'
import type { UpdatePage } from '#web/organisers/update-page.ts'

/** Who gets an update, before it is published. */
export type ReadersView = {
  reachable: number
  /** Readers whose address is forgotten. */
  unreachable: number
  /** Emails per second, and the minutes that all of them take. */
  rate: number
  minutes: number
  /** For each language of readers: its name, the name of the language in which they get the update, and how many they are. */
  rows: { language: string; getsIn: string; readers: number }[]
}

/** Loads who gets an update that is written in these languages. */
export async function loadReaders(
  { app, letter, locale }: UpdatePage,
  texts: UpdateTexts,
): Promise<ReadersView> {
  const { reachable, unreachable, byLanguage } = await readReaders(app.context, letter)
  const { rate } = app.config.mail
  const name = (language: string) => (isLocale(language) ? languageName(language, locale) : language)
  return {
    reachable,
    unreachable,
    rate,
    minutes: Math.max(1, Math.ceil(reachable / rate / 60)),
    rows: byLanguage.map(({ locale: language, readers }) => ({
      language: name(language),
      getsIn: name(updateTextIn(texts, language)?.locale ?? language),
      readers,
    })),
  }
}
