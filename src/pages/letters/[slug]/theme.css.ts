import type { APIRoute, GetStaticPaths } from 'astro'
import type { Accent } from '#features/letters/letter.ts'
import { siteLetters } from '#web/letters/site-letters.ts'

export const getStaticPaths = (async () =>
  (await siteLetters()).flatMap(({ slug, accent }) =>
    accent ? [{ params: { slug }, props: { accent } }] : [],
  )) satisfies GetStaticPaths

/** The letter's colour, for light and dark paper. The doubled selector overrides the site's own, whatever the order. */
export const GET: APIRoute<{ accent: Accent }> = ({ props: { accent } }) =>
  new Response(
    `:root:root{--accent:${accent.light}}@media screen and (prefers-color-scheme:dark){:root:root{--accent:${accent.dark}}}\n`,
    { headers: { 'Content-Type': 'text/css; charset=utf-8' } },
  )
