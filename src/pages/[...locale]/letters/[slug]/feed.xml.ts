import type { APIRoute, GetStaticPaths } from 'astro'
import type { Letter } from '#features/letters/letter.ts'
import type { Locale } from '#values/locale.ts'
import { letterFeed } from '#web/letter-feed.ts'
import { everyTranslation, versionsWithHtml } from '#web/site-letters.ts'
import { withUpdates } from '#web/with-updates.ts'

export const getStaticPaths = everyTranslation satisfies GetStaticPaths

export const GET: APIRoute<{ letter: Letter; locale: Locale }> = async ({ props, site, locals }) => {
  const { locale } = props
  const { letter, updates } = withUpdates(locals, props.letter)
  return letterFeed({ letter, locale, updates, site, versions: versionsWithHtml(letter, locale) })
}
