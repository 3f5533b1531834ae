import { listMembers, type Member } from '#features/organisers/list-members.ts'
import { isRole, type Role } from '#features/organisers/organiser.ts'
import type { OrganiserPage } from '#web/organisers/organiser-page.ts'

/** A change of role, or a removal (`role` is `null`), with what the organiser is asked to confirm. */
export type MemberChange = { member: Member; role: Role | null; title: string; consequences: string[] }

/** Loads a change for its confirmation; `null` for an unknown role, and where no such organiser is at the letter. */
export async function loadMemberChange(
  page: OrganiserPage,
  organiserId: string | undefined,
  to: string | null,
): Promise<MemberChange | null> {
  const asked = to ?? undefined
  const role = isRole(asked) ? asked : null
  if (!role && asked !== 'nothing') return null
  const members = await listMembers(page.app.context, page.letter.slug)
  const member = members.find((each) => each.organiserId === organiserId)
  if (!member) return null
  const title = page.t(role ? 'members.askRole' : 'members.askRemove', { address: member.address })
  return { member, role, title, consequences: role ? ofRole(page, member, role) : ofRemoval(page, member) }
}

function ofRole({ organiser, t }: OrganiserPage, member: Member, role: Role): string[] {
  return [
    t('members.askRoleFrom', { from: t(`frame.role.${member.role}`), to: t(`frame.role.${role}`) }),
    t(`members.role.${role}`),
    ...(member.organiserId === organiser.id ? [t('members.askRoleSelf')] : []),
  ]
}

function ofRemoval({ organiser, t }: OrganiserPage, { organiserId, address, signedInAt }: Member): string[] {
  if (organiserId === organiser.id) return [t('members.askRemoveSelf')]
  return signedInAt
    ? [t('members.askRemoveWhat', { address }), t('members.askRemoveAccount')]
    : [t('members.askRemoveInvited', { address })]
}
