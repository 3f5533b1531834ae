import type { APIRoute } from 'astro'
import { localesOf, versionsIn } from '../domain/letter.ts'
import { inLanguage, LOCALES } from '../domain/locale.ts'
import { siteLetters } from '../letters/site.ts'
import { xmlAnswer, xmlText } from '../web/xml.ts'

/** The pages that search engines may keep (sitemaps.org, 0.9). Lists of names are not among them. */
export const GET: APIRoute = async ({ site }) => {
  const letters = await siteLetters()
  const pages = letters.flatMap((letter) => {
    const path = `/letters/${letter.slug}`
    return localesOf(letter).flatMap((locale) => {
      const versions = versionsIn(letter, locale).flatMap(({ number }, i) => [
        `${path}/versions/${number}`,
        ...(i > 0 ? [`${path}/versions/${number}/changes`] : []),
      ])
      return [path, `${path}/versions`, ...versions].map((page) => inLanguage(page, locale))
    })
  })
  const shared = ['/letters', '/privacy'].flatMap((page) => LOCALES.map((locale) => inLanguage(page, locale)))
  const paths = [...shared, ...pages]
  return xmlAnswer('application/xml', [
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    ...paths.map((path) => `  <url><loc>${xmlText(new URL(path, site).href)}</loc></url>`),
    '</urlset>',
  ])
}
