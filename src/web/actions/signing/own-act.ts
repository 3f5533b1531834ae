import { CORRECTION_FIELDS, type CorrectionInput, type Problem } from '#features/signatures/entry.ts'
import { readOwnSignature } from '#features/signing/read-own-signature.ts'
import { isTokenShaped } from '#values/token.ts'
import type { ActionContext } from '#web/actions/action.ts'
import type { OUTCOMES } from '#web/outcomes.ts'

/** The fields of all forms of the private page. */
export const OWN_FIELDS = [...CORRECTION_FIELDS, 'token', 'nonce', 'version', 'digest', 'answer'] as const

/** What the forms of the page send. */
export type OwnFields = Partial<Record<(typeof OWN_FIELDS)[number], string>>

/** The private page of a signature: the token of its link, and the letter where the link serves several. */
export type OwnPage = { app: App.Locals['app']; token: string; slug: string | undefined }

/** What the page shows after an action. The status is that of the action; an unknown link has its own. */
export type OwnPageShown = {
  status: number
  /** Why the button has to be pressed again. */
  again: keyof typeof OUTCOMES.ownPageAgain | null
  /** A signature that was withdrawn or erased just now. */
  ended: EndedNow | null
  /** A correction that is wrong. */
  correction: { typed: CorrectionInput; errors: Problem<string>[] } | null
}

/** `name` is the name that it had; `scrubbed`: nothing of it is left in the files of the database either. */
export type EndedNow = { state: 'withdrawn' | 'erased'; name: string | null; scrubbed: boolean }

/** One of the acts of the page. */
export type OwnAct = (
  page: OwnPage,
  fields: OwnFields,
  context: ActionContext,
) => Promise<Response | OwnPageShown>

/** The page as it is after an action that shows nothing of its own. */
export const NOTHING: OwnPageShown = { status: 200, again: null, ended: null, correction: null }

/** Redirects to the page, so that reloading it does nothing again. */
export function showAgain({ token, slug }: OwnPage, context: ActionContext, query: [string, string][] = []) {
  // Anything that is not shaped like a token would not fit into a header.
  if (!isTokenShaped(token)) return NOTHING
  const params = new URLSearchParams([
    ...(slug === undefined ? [] : [['letter', slug] as [string, string]]),
    ...query,
  ])
  return context.redirect(`/signature/${token}${params.size > 0 ? `?${params}` : ''}`, 303)
}

/** The name of the signature, which the page still shows once it is gone. */
export async function nameOf({ app, token, slug }: OwnPage): Promise<string | null> {
  const own = await readOwnSignature(app.context, app.letters, token, slug)
  return own.ok ? own.signature.name : null
}

/** Logs that a link did not do what it was asked for. */
export function logRefusal({ app }: OwnPage, reason: string): void {
  app.log('info', 'link-refused', { purpose: 'own-page', reason })
}
