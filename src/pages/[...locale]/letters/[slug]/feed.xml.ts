import type { APIRoute, GetStaticPaths } from 'astro'
import type { Letter } from '#features/letters/letter.ts'
import type { Locale } from '#values/locale.ts'
import { effectiveLetter } from '#web/letters/effective-letter.ts'
import { letterFeed } from '#web/letters/letter-feed.ts'
import { everyTranslation, versionsWithHtml } from '#web/letters/site-letters.ts'

export const getStaticPaths = everyTranslation satisfies GetStaticPaths

export const GET: APIRoute<{ letter: Letter; locale: Locale }> = async ({ props, site, locals }) => {
  const { locale } = props
  const { letter, updates } = effectiveLetter(locals, props.letter)
  return letterFeed({ letter, locale, updates, site, versions: versionsWithHtml(letter, locale) })
}
