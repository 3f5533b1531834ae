import type { APIContext } from 'astro'
import type { Letter } from '#features/letters/letter.ts'
import type { CorrectionInput } from '#features/signatures/entry.ts'
import { latestText, type SignedText } from '#features/signatures/reaffirmation.ts'
import { type SignerState, signerState } from '#features/signatures/state.ts'
import type { OwnSignature } from '#features/signing/own-signature.ts'
import { readOwnSignature } from '#features/signing/read-own-signature.ts'
import { formatDay, isMessageKey, type MessageKey, type Translate, translate } from '#i18n/translate.ts'
import { isLocale, type Locale } from '#values/locale.ts'
import type { Problem } from '#web/actions/action.ts'
import type { EndedNow, OwnPage, OwnPageShown } from '#web/actions/signing/own-act.ts'
import { nonceIn } from '#web/forms/nonce.ts'
import { preferredLocale } from '#web/http/preferred-locale.ts'
import { OUTCOMES } from '#web/outcomes.ts'

type Found = Extract<OwnSignature, { ok: true }>

/** The private page of a signature. */
export type OwnPageView = {
  status: number
  locale: Locale
  t: Translate
  state: SignerState | 'erased' | 'link-unknown' | 'link-expired'
  title: string
  /** What follows from the state. */
  lead: string | null
  /** The letter, also where the link works no longer because of what was done just now. */
  letter: Letter | undefined
  /** The signature while anything of it is stored, and while it can still be changed. */
  shown: Found | null
  live: Found | null
  /** The newest text that the signer stands by. */
  standing: SignedText | null
  /** Whether the files of the database still hold traces of what was deleted just now. */
  hasTraces: boolean
  /** Why the button has to be pressed again. */
  again: string | null
  /** The form that corrects the signature. */
  input: CorrectionInput
  errors: NonNullable<OwnPageShown['correction']>['errors']
  problems: Problem[]
  /** What the forms of the page send along, and where. */
  form: { address: string; token: string; nonce: string }
  /** Other letters that the link serves, with the path of the page of each. */
  others: { letter: Letter; path: string }[]
}

/** Guards the private page of a signature: the token and the letter in the address. Whether the link works is loaded. */
export function ownPage({ locals, params, url }: Pick<APIContext, 'locals' | 'params' | 'url'>): OwnPage {
  return {
    app: locals.app,
    token: params['token'] ?? '',
    slug: url.searchParams.get('letter') ?? undefined,
  }
}

/** Loads the private page of a signature. `before` is what the link was about before the action. */
export async function loadOwnPage(
  { cookies, request }: Pick<APIContext, 'cookies' | 'request'>,
  page: OwnPage,
  before: OwnSignature,
  after: OwnPageShown | null,
): Promise<OwnPageView> {
  const { app, token, slug } = page
  const own = await readOwnSignature(app.context, app.letters, token, slug)
  const ended = after?.ended ?? null
  const isErased = ended?.state === 'erased'
  const locale =
    before.ok && isLocale(before.locale)
      ? before.locale
      : preferredLocale(request.headers.get('accept-language'))
  const t = translate(locale)
  // Being under review is not shown: it would tell a program what is noticed.
  const state = isErased ? 'erased' : own.ok ? signerState(own.signature) : own.reason
  const shown = own.ok && !isErased ? own : null
  const live = shown && state !== 'withdrawn' ? shown : null
  const standing = shown && latestText(shown.signature, shown.answers)
  const hasTraces = ended !== null && !ended.scrubbed
  const again = live && after?.again ? OUTCOMES.ownPageAgain[after.again] : null
  const errors = after?.correction?.errors ?? []
  const nonce = nonceIn(cookies, app.config.siteUrl)
  return {
    status: again?.status ?? refusalOf(state)?.status ?? (errors.length > 0 ? 422 : 200),
    locale,
    t,
    state,
    title: t(isErased && hasTraces ? 'own.deletedTitle' : TITLES[state]),
    lead: leadOf({ state, shown, standing, ended }, locale),
    letter: before.ok ? before.letter : undefined,
    shown,
    live,
    standing,
    hasTraces,
    again: again && t(again.sentence),
    input: after?.correction?.typed ?? (live ? storedInput(live) : {}),
    errors,
    problems: errors.flatMap(({ field, problem }) => {
      const sentence = `error.${problem}`
      return isMessageKey(sentence) ? [{ text: t(sentence), field }] : []
    }),
    form: {
      // Where the link serves several letters, a form is for the one that is shown.
      address: ownPath(token, own.ok && own.others.length > 0 ? own.letter.slug : slug),
      token,
      nonce: own.ok ? nonce.issue(app.context.newToken) : '',
    },
    others: before.ok ? before.others.map((letter) => ({ letter, path: ownPath(token, letter.slug) })) : [],
  }
}

const TITLES = {
  erased: 'own.erasedTitle',
  pending: 'own.pendingTitle',
  verified: 'own.verifiedTitle',
  invalidated: 'own.invalidTitle',
  withdrawn: 'own.withdrawnTitle',
  'link-unknown': OUTCOMES.ownPage['link-unknown'].title,
  'link-expired': OUTCOMES.ownPage['link-expired'].title,
} as const satisfies Record<OwnPageView['state'], MessageKey>

function refusalOf(state: OwnPageView['state']) {
  return state === 'link-unknown' || state === 'link-expired' ? OUTCOMES.ownPage[state] : null
}

type LeadParts = {
  state: OwnPageView['state']
  shown: Found | null
  standing: SignedText | null
  ended: EndedNow | null
}

/** The sentence below the heading. */
function leadOf({ state, shown, standing, ended }: LeadParts, locale: Locale): string | null {
  const t = translate(locale)
  const name = ended?.name ?? null
  const sentence = (unnamed: MessageKey, named: MessageKey) =>
    name === null ? t(unnamed) : t(named, { name })
  const refusal = refusalOf(state)
  if (refusal) return t(refusal.lead)
  if (state === 'erased')
    return ended && !ended.scrubbed ? t('own.traces') : sentence('own.erasedLead', 'own.erasedNamed')
  if (state === 'withdrawn') return sentence('own.withdrawnLead', 'own.withdrawnNamed')
  if (state === 'pending') return t('own.pendingLead')
  if (shown?.invalidation) {
    const { day, cause } = shown.invalidation
    return t('own.invalidLead', { date: formatDay(day, locale), cause })
  }
  const signed = shown?.signature.version ?? 0
  return standing && standing.version > signed
    ? t('own.reaffirmedLead', { version: standing.version, signed })
    : null
}

/** The form that corrects a signature, filled in with what is stored. */
function storedInput({ signature, consents }: Found): CorrectionInput {
  return {
    name: signature.name ?? '',
    affiliation: signature.affiliation ?? '',
    country: signature.country ?? '',
    comment: signature.comment ?? '',
    public: signature.public ? 'on' : '',
    updates: consents.includes('updates') ? 'on' : '',
  }
}

function ownPath(token: string, letter: string | undefined): string {
  return `/signature/${token}${letter === undefined ? '' : `?letter=${encodeURIComponent(letter)}`}`
}
