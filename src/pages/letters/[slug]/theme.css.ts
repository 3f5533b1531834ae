import type { APIRoute, GetStaticPaths } from 'astro'
import type { Accent } from '#features/letters/letter.ts'
import { siteLetters } from '#web/letters/site-letters.ts'

export const getStaticPaths = (async () =>
  (await siteLetters()).flatMap(({ slug, accent }) =>
    accent ? [{ params: { slug }, props: { accent } }] : [],
  )) satisfies GetStaticPaths

/** The letter's own colour, for light paper and for dark; named twice, to go before the site's own wherever that stands. */
export const GET: APIRoute<{ accent: Accent }> = ({ props: { accent } }) =>
  new Response(
    `:root:root{--accent:${accent.light}}@media screen and (prefers-color-scheme:dark){:root:root{--accent:${accent.dark}}}\n`,
    { headers: { 'Content-Type': 'text/css; charset=utf-8' } },
  )
