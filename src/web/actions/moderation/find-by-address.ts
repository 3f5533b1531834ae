import { findByAddress } from '#features/moderation/find-by-address.ts'
import { readEmailAddress } from '#values/email-address.ts'
import { type Action, type Refusal, refuse } from '#web/actions/action.ts'
import { readForm } from '#web/forms/form.ts'
import type { OrganiserPage } from '#web/organisers/organiser-page.ts'

/** Finds a signature by its email address, and redirects to it. `problems` is empty where no signature has the address. */
export const findSignatureByAddress: Action<OrganiserPage, Refusal<string>> = async (context, page) => {
  const { app, letter, base, say } = page
  const form = await readForm(context.request, ['email'])
  if (!form.ok) return context.locals.errorPage(form.status)
  const typed = form.fields.email ?? ''
  const read = readEmailAddress(typed)
  if (!read.ok) return refuse(422, { text: say(`error.email-${read.problem}`), field: 'email' }, typed)
  const id = await findByAddress(app.context, letter.slug, read.email)
  return id ? context.redirect(`${base}/signatures/${id}`, 303) : { status: 200, problems: [], typed }
}
