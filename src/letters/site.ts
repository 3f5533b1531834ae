import { getCollection, getEntry } from 'astro:content'
import { type Letter, localesOf, type Version, versionsIn } from '../domain/letter.ts'
import { DEFAULT_LOCALE, LOCALES, type Locale } from '../domain/locale.ts'
import { versionId } from './loaders.ts'

/** The letters of the site, as its pages show them. */
export async function siteLetters(): Promise<Letter[]> {
  const entries = await getCollection('letters')
  return entries.map((entry) => entry.data)
}

/**
 * A version's text as HTML. Its headings keep out of the page's way: none is above the title, and none has an id that
 * a part of the page may have.
 */
export async function versionHtml(letter: Letter, version: Version): Promise<string> {
  const entry = await getEntry('versions', versionId(letter, version))
  if (!entry?.rendered) throw new Error(`The site was built without ${version.file}. Build it again.`)
  return entry.rendered.html.replace(/<(\/?)h1\b/g, '<$1h2').replace(/(<h[2-6][^<>]*\bid=")/g, '$1text-')
}

/** Every version in a language, with its text as HTML, the oldest first. */
export function versionsWithHtml(
  letter: Letter,
  locale: Locale,
): Promise<{ version: Version; html: string }[]> {
  return Promise.all(
    versionsIn(letter, locale).map(async (version) => ({
      version,
      html: await versionHtml(letter, version),
    })),
  )
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
