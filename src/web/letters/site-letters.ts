import { getCollection } from 'astro:content'
import { type Letter, localesOf, type Version, versionsIn } from '#features/letters/letter.ts'
import { proseHtml } from '#features/letters/prose/prose-html.ts'
import { readProse } from '#features/letters/prose/read-prose.ts'
import { DEFAULT_LOCALE, LOCALES, type Locale } from '#values/locale.ts'

/** The letters of the site, as its pages show them. */
export async function siteLetters(): Promise<Letter[]> {
  const entries = await getCollection('letters')
  return entries.map((entry) => entry.data)
}

/** Versions never change, and a form that is refused shows the letter again: it is not read each time. */
const known = new WeakMap<Version, string>()

/** A version's text as HTML; the title is above it, so its headings begin at the second level. */
export function versionHtml(version: Version): string {
  const html = known.get(version) ?? proseHtml(readProse(version.text), { heading: 'by-level' })
  known.set(version, html)
  return html
}

/** Every version in a language, with its text as HTML, the oldest first. */
export function versionsWithHtml(letter: Letter, locale: Locale): { version: Version; html: string }[] {
  return versionsIn(letter, locale).map((version) => ({ version, html: versionHtml(version) }))
}

/** What stands first in a page's address for its language; nothing for the default one. */
export function languagePrefix(locale: Locale): string | undefined {
  return locale === DEFAULT_LOCALE ? undefined : locale
}

/** The static paths of a page that is there in every language of the site. */
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
