import type { APIRoute } from 'astro'
import {
  fallbackLocale,
  type Letter,
  localesOf,
  localesOfChanges,
  localesOfVersion,
} from '#features/letters/letter.ts'
import { inLanguage, LOCALES, type Locale } from '#values/locale.ts'
import { siteLetters } from '#web/letters/site-letters.ts'
import { xmlAnswer, xmlText } from '#web/letters/xml.ts'

/** One page in each language in which it exists. */
type SitePage = { path: string; languages: readonly Locale[]; letter?: Letter }

/**
 * The pages that search engines may keep (sitemaps.org, 0.9), each with its translations, itself among them, as the
 * pages say it of themselves. Lists of names are left out.
 */
export const GET: APIRoute = async ({ site }) => {
  const shared = ['/letters', '/privacy'].map((path): SitePage => ({ path, languages: LOCALES }))
  const pages = [...shared, ...(await siteLetters()).flatMap(pagesOf)]
  const address = (path: string, locale: Locale) => xmlText(new URL(inLanguage(path, locale), site).href)
  const alternate = (hreflang: string, href: string) =>
    `<xhtml:link rel="alternate" hreflang="${hreflang}" href="${href}"/>`
  const entries = pages.flatMap(({ path, languages, letter }) => {
    const fallback = fallbackLocale(languages, letter)
    const translations =
      fallback && languages.length > 1
        ? [
            ...languages.map((locale) => alternate(locale, address(path, locale))),
            alternate('x-default', address(path, fallback)),
          ]
        : []
    return languages.map(
      (locale) => `  <url><loc>${address(path, locale)}</loc>${translations.join('')}</url>`,
    )
  })
  return xmlAnswer('application/xml', [
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ...entries,
    '</urlset>',
  ])
}

function pagesOf(letter: Letter): SitePage[] {
  const path = `/letters/${letter.slug}`
  const numbers = [...new Set(letter.versions.map(({ number }) => number))]
  return [
    { path, languages: localesOf(letter) },
    { path: `${path}/versions`, languages: localesOf(letter) },
    ...numbers.flatMap((number) => [
      { path: `${path}/versions/${number}`, languages: localesOfVersion(letter, number) },
      { path: `${path}/versions/${number}/changes`, languages: localesOfChanges(letter, number) },
    ]),
  ].map((page) => ({ ...page, letter }))
}
