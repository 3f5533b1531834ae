import type { APIRoute } from 'astro'
import { versionsIn } from '../domain/letter.ts'
import { DEFAULT_LOCALE } from '../domain/locale.ts'
import { siteLetters } from '../letters/site.ts'
import { xmlAnswer, xmlText } from '../web/xml.ts'

/** The pages that search engines may keep (sitemaps.org, 0.9). Lists of names are not among them. */
export const GET: APIRoute = async ({ site }) => {
  const letters = await siteLetters()
  const paths = [
    '/letters',
    '/privacy',
    ...letters.flatMap((letter) => {
      const path = `/letters/${letter.slug}`
      const versions = versionsIn(letter, DEFAULT_LOCALE).flatMap(({ number }) => [
        `${path}/versions/${number}`,
        ...(number > 1 ? [`${path}/versions/${number}/changes`] : []),
      ])
      return [path, `${path}/versions`, ...versions]
    }),
  ]
  return xmlAnswer('application/xml', [
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    ...paths.map((path) => `  <url><loc>${xmlText(new URL(path, site).href)}</loc></url>`),
    '</urlset>',
  ])
}
