import { emailConfirmLink } from '#features/organisers/email-confirm-link.ts'
import type { Action } from '#web/actions/action.ts'
import { readForm } from '#web/forms/form.ts'
import { pathAfter } from '#web/http/site-path.ts'
import type { HeldForm } from '#web/organisers/authorize.ts'
import type { AccountPage } from '#web/organisers/organiser-page.ts'

/** What the page shows on which organisers confirm who they are. */
export type ConfirmShown = {
  status: number
  /** The form that is sent once they have. */
  held: HeldForm | undefined
  /** Path of the page that they continue with where no form is held. */
  to: string
  /** Whether an email with a link was just sent. */
  sent: boolean
}

/**
 * Emails an organiser a link that confirms who they are. A form that middleware has put on hold for this page sends no
 * email yet: it is shown with 403.
 */
export const sendConfirmLink: Action<AccountPage, ConfirmShown> = async ({ request, locals, url }, page) => {
  if (locals.held) {
    return { status: 403, held: locals.held, to: pathAfter(url.searchParams.get('to')), sent: false }
  }
  const form = await readForm(request, ['to', 'held'])
  if (!form.ok) return locals.errorPage(form.status)
  const { app, organiser, locale } = page
  const to = pathAfter(form.fields.to)
  await emailConfirmLink(app.context, app.letters, organiser, locale, to)
  return { status: 200, held: parseHeldForm(form.fields.held), to, sent: true }
}

/** Parses a held form that the page itself has written; `undefined` for anything that leads elsewhere. */
function parseHeldForm(text: string | undefined): HeldForm | undefined {
  try {
    const { action, fields } = JSON.parse(text ?? '') as HeldForm
    return pathAfter(action) === action
      ? { action, fields: fields.map(([name, value]) => [`${name}`, `${value}`]) }
      : undefined
  } catch {
    return undefined
  }
}
