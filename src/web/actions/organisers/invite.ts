import { invite } from '#features/organisers/invite.ts'
import { inviteAgain } from '#features/organisers/invite-again.ts'
import { isRole, type Role } from '#features/organisers/organiser.ts'
import { readEmailAddress } from '#values/email-address.ts'
import { type Action, type ActionContext, type Refusal, refuse } from '#web/actions/action.ts'
import { readForm } from '#web/forms/form.ts'
import type { OrganiserPage } from '#web/organisers/organiser-page.ts'
import { OUTCOMES } from '#web/outcomes.ts'

/** The fields of the invitation form. */
export type InvitationInput = { email: string; role: Role }

/** The invitation form before anything is typed. */
export const EMPTY_INVITATION: InvitationInput = { email: '', role: 'moderator' }

/** Invites an organiser to a letter, or sends an invitation again. */
export const inviteMember: Action<OrganiserPage, Refusal<InvitationInput>> = async (context, page) => {
  const form = await readForm(context.request, ['answer', 'email', 'role', 'member'])
  if (!form.ok) return context.locals.errorPage(form.status)
  const { answer, email = '', role, member = '' } = form.fields
  if (answer === 'invite' && isRole(role)) return sendInvitation(context, page, { email, role })
  if (answer === 'invite-again') return repeatInvitation(context, page, member)
  return context.locals.errorPage(400)
}

async function sendInvitation(
  { redirect }: ActionContext,
  { app, letter, actor, locale, base, t, say }: OrganiserPage,
  typed: InvitationInput,
): Promise<Response | Refusal<InvitationInput>> {
  const read = readEmailAddress(typed.email)
  if (!read.ok) {
    const text = read.problem === 'missing' ? t('members.emailMissing') : say(`error.email-${read.problem}`)
    return refuse(422, { text, field: 'email' }, typed)
  }
  const invitation = { letter: letter.slug, email: read.email, role: typed.role, locale }
  const outcome = await invite(app.context, actor, invitation)
  if (outcome.ok) return redirect(`${base}/members?done=invited`, 303)
  const { status, sentence } = OUTCOMES.member[outcome.reason]
  return refuse(status, { text: t(sentence), field: 'email' }, typed)
}

async function repeatInvitation(
  { redirect }: ActionContext,
  { app, letter, actor, locale, base, t }: OrganiserPage,
  organiserId: string,
): Promise<Response | Refusal<InvitationInput>> {
  const outcome = await inviteAgain(app.context, actor, { letter: letter.slug, organiserId, locale })
  if (outcome.ok) return redirect(`${base}/members?done=invited-again`, 303)
  const { status, sentence } = OUTCOMES.member[outcome.reason]
  return refuse(status, { text: t(sentence), field: 'members' }, EMPTY_INVITATION)
}
