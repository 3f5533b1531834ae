import type { APIContext } from 'astro'
import type { Letter } from '#features/letters/letter.ts'
import { ACTS, type Act, type Actor, type Organiser } from '#features/organisers/organiser.ts'
import { type TranslateOrganise, translateOrganise } from '#i18n/organise.ts'
import { translate } from '#i18n/translate.ts'
import { DEFAULT_LOCALE, inLanguage, type Locale, localeOfPrefix } from '#values/locale.ts'

/** What every page for the organisers of a letter works with. */
export type OrganiserPage = {
  app: App.Locals['app']
  letter: Letter
  organiser: Organiser
  /** The same person, as use cases know them. */
  actor: Exclude<Actor, 'operator'>
  /** Whether the organiser's role allows an act at this letter. */
  may(act: Act): boolean
  locale: Locale
  /** Path of the letter's overview for organisers, in the language of the page; the paths of its other pages begin with it. */
  base: string
  /** Translates the sentences that only organisers read. */
  t: TranslateOrganise
  /** Translates the sentences of the public pages. */
  say: ReturnType<typeof translate>
}

/** Guards a page for the organisers of a letter: `null` where there is no such letter, or no organiser was let in. */
export function organiserPage({
  locals: { app, organiser },
  params,
}: Pick<APIContext, 'locals' | 'params'>): OrganiserPage | null {
  const letter = app.letters.get(params['slug'] ?? '')
  if (!letter || !organiser) return null
  const locale = localeOfPrefix(params['locale']) ?? DEFAULT_LOCALE
  return {
    app,
    letter,
    organiser,
    actor: { organiserId: organiser.id, address: organiser.address },
    may: (act) => ACTS[act].roles.some((role) => role === organiser.role),
    locale,
    base: inLanguage(`/organise/letters/${letter.slug}`, locale),
    t: translateOrganise(locale),
    say: translate(locale),
  }
}

/** What a page for organisers that concerns no letter works with. */
export type AccountPage = Pick<OrganiserPage, 'app' | 'organiser' | 'locale' | 't' | 'say'>

/** Guards a page for organisers that concerns no letter: `null` where no organiser is signed in. */
export function accountPage(context: Pick<APIContext, 'locals' | 'params'>): AccountPage | null {
  const { organiser } = context.locals
  return organiser && { ...signInPage(context), organiser }
}

/** What a page works with on which organisers sign in. */
export type SignInPage = Omit<AccountPage, 'organiser'>

/** Reads what a page works with on which organisers sign in; everyone may see it. */
export function signInPage({ locals: { app }, params }: Pick<APIContext, 'locals' | 'params'>): SignInPage {
  const locale = localeOfPrefix(params['locale']) ?? DEFAULT_LOCALE
  return { app, locale, t: translateOrganise(locale), say: translate(locale) }
}
