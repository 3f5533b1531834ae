import type { APIRoute, GetStaticPaths } from 'astro'
import type { Accent } from '../../../domain/letter.ts'
import { siteLetters } from '../../../letters/site.ts'

export const getStaticPaths = (async () =>
  (await siteLetters()).flatMap(({ slug, accent }) =>
    accent ? [{ params: { slug }, props: { accent } }] : [],
  )) satisfies GetStaticPaths

/** The letter's own colour, for light paper and for dark. */
export const GET: APIRoute<{ accent: Accent }> = ({ props: { accent } }) =>
  new Response(
    `:root{--accent:${accent.light}}@media (prefers-color-scheme:dark){:root{--accent:${accent.dark}}}\n`,
  )
