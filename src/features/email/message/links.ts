import { type OrganiserEmailKind, SIGNER_EMAILS, type SignerEmailKind } from '#features/email/kinds.ts'
import { inLanguage } from '#values/locale.ts'
import type { TokenPurpose } from '#values/token.ts'
import { type Draft, letterUrl } from './values.ts'

/** The page that a link of each purpose opens. */
const PAGES: Readonly<Record<TokenPurpose, string>> = {
  verify: 'verify',
  'own-page': 'signature',
  unsubscribe: 'unsubscribe',
}

/** The address behind the button of an email to a signer: its personal link, or the letter's page. */
export function signerLink(kind: SignerEmailKind, draft: Draft): string {
  const { content, siteUrl } = draft
  const { link } = SIGNER_EMAILS[kind]
  if (link === null || content.token === null) return letterUrl(draft)
  return `${siteUrl}/${PAGES[link.purpose]}/${content.token}`
}

/** The address behind the button of an email to an organiser: their backlog, or a page that signs them in. */
export function organiserLink(kind: OrganiserEmailKind, { content, locale, siteUrl }: Draft): string {
  const { token, next, notice } = content
  const [first, ...others] = notice?.letters ?? []
  if (first) return `${siteUrl}${others.length > 0 ? inLanguage('/organise', locale) : first.path}`
  if (kind === 'invitation') return `${siteUrl}${inLanguage(`/organise/invitation/${token}`, locale)}`
  const page = `${siteUrl}${inLanguage('/organise/sign-in', locale)}`
  return `${page}/${token}${next ? `?${new URLSearchParams({ to: next })}` : ''}`
}

/** The address that ends emails of this kind with one click; `null` for a kind that is sent once. */
export function unsubscribeUrl({ content: { updates, notice }, siteUrl }: Draft): string | null {
  if (updates) return `${siteUrl}/${PAGES.unsubscribe}/${updates.unsubscribe}`
  return notice ? `${siteUrl}/${PAGES.unsubscribe}/organiser/${notice.end}` : null
}
