import type { Letter } from '#features/letters/letter.ts'
import { translate } from '#i18n/translate.ts'
import { DEFAULT_LOCALE, isLocale } from '#values/locale.ts'
import type { EmailContent } from './content.ts'
import type { EmailKind } from './kinds.ts'
import { bodyOf } from './message/body.ts'
import { htmlOf } from './message/html.ts'
import { unsubscribeUrl } from './message/links.ts'
import { textOf } from './message/text.ts'
import { valuesOf } from './message/values.ts'

/** An email without its recipient, in pure text and in HTML. */
export type Message = {
  subject: string
  text: string
  html: string
  /** Where one click unsubscribes from such emails; `null` for a kind that is sent once. */
  unsubscribe: string | null
}

/**
 * Writes an email. Of what a signer typed it quotes only the name: cut short, and to an address that has not verified it
 * only where it can be nothing but a name.
 */
export function writeMessage(
  kind: EmailKind,
  letter: Letter,
  language: string,
  content: EmailContent,
  siteUrl: string,
): Message {
  const locale = isLocale(language) ? language : DEFAULT_LOCALE
  const t = translate(locale)
  const draft = { kind, letter, locale, content, siteUrl }
  const filled = { ...draft, t, values: valuesOf(draft) }
  const body = bodyOf(filled)
  return {
    subject: t(`email.${kind}.subject`, filled.values),
    text: textOf(body),
    html: htmlOf(locale, body),
    unsubscribe: unsubscribeUrl(filled),
  }
}
