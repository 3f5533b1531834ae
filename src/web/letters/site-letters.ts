import { getCollection } from 'astro:content'
import { type Letter, localesOf, type Version, versionsIn } from '#features/letters/letter.ts'
import { proseHtml } from '#features/letters/prose/prose-html.ts'
import { readProse } from '#features/letters/prose/read-prose.ts'
import { DEFAULT_LOCALE, LOCALES, type Locale } from '#values/locale.ts'

/** Reads the letters of the site. */
export async function siteLetters(): Promise<Letter[]> {
  const entries = await getCollection('letters')
  return entries.map((entry) => entry.data)
}

/** Rendered versions. They never change, and a refused form shows the letter again. */
const known = new WeakMap<Version, string>()

/** Renders a version's text as HTML. Its headings begin at the second level, below the title. */
export function versionHtml(version: Version): string {
  const html = known.get(version) ?? proseHtml(readProse(version.text), { heading: 'by-level' })
  known.set(version, html)
  return html
}

/** Renders every version in a language, the oldest first. */
export function versionsWithHtml(letter: Letter, locale: Locale): { version: Version; html: string }[] {
  return versionsIn(letter, locale).map((version) => ({ version, html: versionHtml(version) }))
}

/** The first segment of a page's path for its language; none for the default one. */
export function languagePrefix(locale: Locale): string | undefined {
  return locale === DEFAULT_LOCALE ? undefined : locale
}

/** The static paths of a page that exists in every language of the site. */
export function everyLanguage(): { params: { locale: string | undefined }; props: { locale: Locale } }[] {
  return LOCALES.map((locale) => ({ params: { locale: languagePrefix(locale) }, props: { locale } }))
}

/** The static paths of a page that each letter has in each of its languages. */
export async function everyTranslation(): Promise<
  { params: { locale: string | undefined; slug: string }; props: { letter: Letter; locale: Locale } }[]
> {
  return (await siteLetters()).flatMap((letter) =>
    localesOf(letter).map((locale) => ({
      params: { locale: languagePrefix(locale), slug: letter.slug },
      props: { letter, locale },
    })),
  )
}
