import type { APIRoute, GetStaticPaths } from 'astro'
import type { Version } from '#features/letters/letter.ts'
import { siteLetters } from '#web/letters/site-letters.ts'

export const getStaticPaths = (async () =>
  (await siteLetters()).flatMap((letter) =>
    letter.versions.map((version) => ({
      params: { slug: letter.slug, number: String(version.number), locale: version.locale },
      props: { version },
    })),
  )) satisfies GetStaticPaths

/** The canonical bytes of a version: their SHA-256 is its digest. */
export const GET: APIRoute<{ version: Version }> = ({ props }) => new Response(props.version.text)
