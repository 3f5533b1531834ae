import type { EmailContent } from '#features/email/content.ts'
import { greetable } from '#features/email/greetable.ts'
import {
  isForOrganisers,
  linkOf,
  type OrganiserEmailKind,
  SIGNER_EMAILS,
  type SignerEmailKind,
} from '#features/email/kinds.ts'
import { readProse } from '#features/letters/prose/read-prose.ts'
import { intlTag, type MessageKey, type Translate } from '#i18n/translate.ts'
import { changesSince } from './changes.ts'
import { organiserLink, signerLink, unsubscribeUrl } from './links.ts'
import type { Body, Paragraph, Part } from './parts.ts'
import { type FilledDraft, letterUrl } from './values.ts'

/** The kind whose sentences and links an email has: a preview has those of the update that it shows. */
type ShownKind = SignerEmailKind | Exclude<OrganiserEmailKind, 'update-preview'>

/** Composes the body of an email. */
export function bodyOf(draft: FilledDraft): Body {
  const { kind, content, t, values } = draft
  const isPreview = kind === 'update-preview'
  const shown: ShownKind = isPreview ? 'update' : kind
  return {
    before: [
      ...(isPreview ? [{ text: t('email.update-preview.what') }] : []),
      ...greetingOf(shown, values.name, t),
      { text: t(firstSentence(shown, content), values) },
      ...announcementOf(content),
      ...changesOf(draft),
      ...othersOf(draft),
      ...(content.role ? [{ text: t(`email.invitation.role.${content.role}`, values) }] : []),
      ...(content.notice?.letters ?? []).map((each) => ({ text: backlogAt(each, draft) })),
      { text: t(callToAction(shown, content), values) },
    ],
    link: isForOrganisers(shown) ? organiserLink(shown, draft) : signerLink(shown, draft),
    button: t(`email.${shown}.button`, values),
    after: [...linkLife(shown, draft), t(`email.${shown}.not`, values)].join(' '),
    // A preview is not sent to a reader, so it has no link that unsubscribes one.
    unsubscribe: isPreview ? letterUrl(draft) : unsubscribeUrl(draft),
    signed: [t('email.signed', values), t('email.letter', values)],
  }
}

/** An address that has not verified the name is greeted by it only where it can be nothing but a name. */
function greetingOf(kind: ShownKind, name: string, t: Translate): Paragraph[] {
  if (isForOrganisers(kind)) return []
  const isNamed = SIGNER_EMAILS[kind].toVerified ? name !== '' : greetable(name)
  return [{ text: isNamed ? t('email.greeting', { name }) : t('email.greetingNameless') }]
}

/** The key of the first sentence. An invitation without a name is from the operator. */
function firstSentence(kind: ShownKind, { name, announcement }: EmailContent): MessageKey {
  if (announcement && announcement.kind !== 'update') return `email.update.${announcement.kind}`
  if (kind === 'invitation' && name === '') return 'email.invitation.operator'
  return `email.${kind}.what`
}

/** The announcement, in the language in which its organisers wrote it. */
function announcementOf({ announcement }: EmailContent): Part[] {
  if (!announcement) return []
  const { title, text, locale: language } = announcement
  return [
    { text: title, language },
    { prose: readProse(text), language },
  ]
}

function changesOf({ kind, letter, locale, content: { updates, version } }: FilledDraft): Paragraph[] {
  return kind === 'new-version' && updates ? changesSince(updates.signed, letter, version, locale) : []
}

/** The other letters that the email is about. */
function othersOf({ kind, content, t, values }: FilledDraft): Paragraph[] {
  if (!content.also) return []
  return [{ text: t(kind === 'invitation' ? 'email.invitation.others' : 'email.own-link.others', values) }]
}

/** An organiser's backlog at one letter, in one line. */
function backlogAt(
  { title, suspicious, paper }: NonNullable<EmailContent['notice']>['letters'][number],
  { locale, t }: FilledDraft,
): string {
  const what = [
    ...(suspicious > 0 ? [t('email.notice.suspicious', { count: suspicious })] : []),
    ...(paper > 0 ? [t('email.notice.paper', { count: paper })] : []),
  ]
  return t('email.notice.at', { title, what: new Intl.ListFormat(intlTag(locale)).format(what) })
}

function callToAction(kind: ShownKind, { until }: EmailContent): MessageKey {
  return kind === 'own-link' && until ? 'email.own-link.doUntil' : `email.${kind}.do`
}

/** When a link that verifies expires. */
function linkLife(kind: ShownKind, { content: { until }, t, values }: FilledDraft): string[] {
  if (linkOf(kind)?.purpose !== 'verify') return []
  return [until ? t('email.lifeUntil', values) : t('email.life')]
}
