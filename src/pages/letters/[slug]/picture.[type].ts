import type { APIRoute, GetStaticPaths } from 'astro'
import type { Picture } from '#features/letters/letter.ts'
import { pictureBytes } from '#features/letters/picture.ts'
import { lettersFolder } from '#features/letters/read-letters.ts'
import { siteLetters } from '#web/letters/site-letters.ts'

export const getStaticPaths = (async () =>
  (await siteLetters()).flatMap(({ slug, picture }) =>
    picture ? [{ params: { slug, type: picture.type }, props: { slug, picture } }] : [],
  )) satisfies GetStaticPaths

/** The letter's picture, unchanged. */
export const GET: APIRoute<{ slug: string; picture: Picture }> = ({ props: { slug, picture } }) =>
  new Response(pictureBytes(lettersFolder(), slug, picture), {
    headers: { 'Content-Type': `image/${picture.type === 'jpg' ? 'jpeg' : picture.type}` },
  })
