import type { EmailContent } from '#features/email/content.ts'
import { type EmailKind, isForOrganisers } from '#features/email/kinds.ts'
import { type Letter, titleOf } from '#features/letters/letter.ts'
import { formatMoment, intlTag, type Translate, type Values } from '#i18n/translate.ts'
import { inLanguage, type Locale } from '#values/locale.ts'
import { shortName } from '#values/person-name.ts'

/** An email that is being written. `siteUrl` has no slash at its end. */
export type Draft = {
  kind: EmailKind
  letter: Letter
  locale: Locale
  content: EmailContent
  siteUrl: string
}

/** A draft with what its sentences need: the catalogue of its language, and the values of all placeholders. */
export type FilledDraft = Draft & { t: Translate; values: Values & { name: string } }

/** The values of all placeholders in the sentences of emails. */
export function valuesOf({ kind, letter, locale, content, siteUrl }: Draft): FilledDraft['values'] {
  const moment = (at: Date) => formatMoment(at, locale, letter.timeZone)
  return {
    // Of an invitation it is an address, which is shown whole.
    name: isForOrganisers(kind) && kind !== 'update-preview' ? content.name : shortName(content.name),
    signer: shortName(content.name),
    headline: content.announcement?.title ?? '',
    title: titleOf(letter, locale),
    version: content.version,
    signed: content.updates?.signed ?? content.version,
    until: content.until ? moment(new Date(content.until)) : '',
    closes: letter.closes ? moment(letter.closes) : '',
    titles: new Intl.ListFormat(intlTag(locale)).format(content.also ?? []),
    contact: letter.organisers.contact,
    organisers: letter.organisers.name,
    site: new URL(siteUrl).host,
    url: letterUrl({ letter, locale, siteUrl }),
  }
}

/** The address of the letter's page in the email's language. */
export function letterUrl({ letter, locale, siteUrl }: Pick<Draft, 'letter' | 'locale' | 'siteUrl'>): string {
  return `${siteUrl}${inLanguage(`/letters/${letter.slug}`, locale)}`
}
