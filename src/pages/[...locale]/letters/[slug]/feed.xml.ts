import type { APIRoute, GetStaticPaths } from 'astro'
import type { Letter } from '../../../../domain/letter.ts'
import type { Locale } from '../../../../domain/locale.ts'
import { everyTranslation, versionsWithHtml } from '../../../../letters/site.ts'
import { asItStands } from '../../../../web/as-it-stands.ts'
import { letterFeed } from '../../../../web/letter-feed.ts'

export const getStaticPaths = everyTranslation satisfies GetStaticPaths

export const GET: APIRoute<{ letter: Letter; locale: Locale }> = async ({ props, site, locals }) => {
  const { locale } = props
  const { letter, news } = asItStands(locals, props.letter)
  return letterFeed({ letter, locale, news, site, versions: versionsWithHtml(letter, locale) })
}
