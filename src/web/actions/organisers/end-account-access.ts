import { endSessions } from '#features/organisers/end-sessions.ts'
import { inLanguage } from '#values/locale.ts'
import type { Action, Refusal } from '#web/actions/action.ts'
import { isConfirmed } from '#web/forms/confirmation.ts'
import { readForm } from '#web/forms/form.ts'
import type { AccountPage } from '#web/organisers/organiser-page.ts'
import { forgetPasskey } from '#web/organisers/passkey-hint.ts'

/**
 * Signs an organiser out everywhere, or removes one of their passkeys. A form without confirmation does nothing: the page
 * asks for it, with the id of the passkey as typed.
 */
export const endAccountAccess: Action<AccountPage, Refusal<string | undefined>> = async (context, page) => {
  const { app, organiser, locale } = page
  const form = await readForm(context.request, ['sure', 'passkey'])
  if (!form.ok) return context.locals.errorPage(form.status)
  const { passkey: id } = form.fields
  const passkeys =
    context.params['act'] === 'remove-passkey' ? await app.accounts.passkeysOf(context.request.headers) : null
  const passkey = passkeys?.find((each) => each.id === id)
  const account = inLanguage('/organise/account', locale)
  // Removed already, or not theirs.
  if (passkeys && !passkey) return context.redirect(account, 303)
  if (!isConfirmed(form.fields)) return { status: 200, problems: [], typed: id }
  if (!passkeys || !passkey) {
    await endSessions(app.context, organiser.id)
    return context.redirect(inLanguage('/organise/sign-in', locale), 303)
  }
  await app.accounts.removePasskey(passkey.id, context.request.headers)
  if (passkeys.length === 1) forgetPasskey(context.cookies, app.config.siteUrl)
  return context.redirect(account, 303)
}
