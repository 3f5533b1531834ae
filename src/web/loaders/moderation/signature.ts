import { type ReadSignature, readSignature } from '#features/moderation/read-signature.ts'
import { signatureState } from '#features/signatures/state.ts'
import { nameWithheldBy } from '#features/signatures/visibility.ts'
import { CAUSE_WORDS, CLUSTER_WORDS, STATE_WORDS } from '#features/moderation/signature-text.ts'
import { countryName, formatMoment, languageName } from '#i18n/translate.ts'
import type { Locale } from '#values/locale.ts'
import { isSignatureAnswer, SIGNATURE_NOTICES } from '#web/actions/moderation/moderate-signature.ts'
import type { OrganiserPage } from '#web/organisers/organiser-page.ts'

/** The page of one signature for organisers. */
export type SignatureView = ReadSignature & {
  title: string
  facts: Fact[]
  /** Whether the signature is in the count. */
  counts: boolean
  /** Whether it is under review with a cluster. */
  waits: boolean
  /** Whether it was accepted alone, which can be undone. */
  released: boolean
  /** Says what was just done (`?done=`). */
  notice: string | null
}

type Fact = [name: string, value: string | null]

/** Loads one signature of a letter; `null` where the letter has no such signature. */
export async function loadSignature(
  page: OrganiserPage,
  id: string | undefined,
  url: URL,
): Promise<SignatureView | null> {
  const { app, letter, t } = page
  const found = await readSignature(app.context, letter.slug, id ?? '')
  if (!found) return null
  const { signature, clusters } = found
  const done = url.searchParams.get('done') ?? ''
  return {
    ...found,
    title: signature.name ?? t('signatures.one'),
    facts: [...stateFacts(page, found), ...entryFacts(page, found), ...answerFacts(page, found)],
    counts: signatureState(signature) === 'counted',
    waits: signature.quarantinedAt !== null && !signature.invalidatedAt,
    released: !signature.invalidatedAt && clusters.some(isReleasedAlone),
    notice: isSignatureAnswer(done) ? t(SIGNATURE_NOTICES[done]) : null,
  }
}

function stateFacts(page: OrganiserPage, { signature, invalidation }: ReadSignature): Fact[] {
  const { t } = page
  const at = momentIn(page)
  const isShown = nameWithheldBy(signature) === null
  return [
    [t('signatures.state'), t(STATE_WORDS[signatureState(signature)])],
    [t('signatures.withdrawnSince'), at(signature.withdrawnAt)],
    [t('signatures.shown'), signature.withdrawnAt ? null : yesOrNo(page, isShown)],
    [t('signatures.hiddenSince'), at(signature.hiddenAt)],
    [t('signatures.firstSince'), at(signature.featuredAt)],
    [t('signatures.invalidSince'), at(signature.invalidatedAt)],
    [t('signatures.cause'), invalidation ? t(CAUSE_WORDS[invalidation.cause]) : null],
    [t('signatures.reason'), invalidation?.reason ?? null],
  ]
}

function entryFacts(page: OrganiserPage, { signature }: ReadSignature): Fact[] {
  const { locale, t } = page
  const at = momentIn(page)
  return [
    [t('signatures.affiliation'), signature.affiliation],
    [t('signatures.country'), signature.country && countryName(signature.country, locale)],
    [t('signatures.comment'), signature.comment],
    [t('signatures.version'), String(signature.version)],
    [t('signatures.language'), languageName(signature.locale as Locale, locale)],
    [t('signatures.digest'), signature.digest],
    [t('signatures.entered'), at(signature.submittedAt)],
    [t('signatures.verified'), at(signature.verifiedAt)],
  ]
}

function answerFacts(page: OrganiserPage, { signature, answers, updates, clusters }: ReadSignature): Fact[] {
  const { t } = page
  const at = momentIn(page)
  return [
    ...answers.map(({ version, reaffirmedAt }): Fact => [
      t('signatures.alsoSigns'),
      reaffirmedAt && t('signatures.alsoSignsSince', { version, moment: at(reaffirmedAt) ?? '' }),
    ]),
    [t('signatures.updates'), signature.withdrawnAt ? null : yesOrNo(page, updates)],
    ...clusters.map(({ kind, label }): Fact => [
      t('signatures.cameIn'),
      label ? `${t(CLUSTER_WORDS[kind])}: ${label}` : t(CLUSTER_WORDS[kind]),
    ]),
  ]
}

/** Released from a cluster that is not decided, or was rejected. */
function isReleasedAlone({ releasedAt, decision }: ReadSignature['clusters'][number]): boolean {
  return releasedAt !== null && decision !== 'released'
}

function momentIn({ locale, letter }: OrganiserPage): (moment: Date | null) => string | null {
  return (moment) => moment && formatMoment(moment, locale, letter.timeZone)
}

function yesOrNo({ t }: OrganiserPage, is: boolean): string {
  return t(is ? 'signatures.yes' : 'signatures.no')
}
