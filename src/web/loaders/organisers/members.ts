import { listMembers, type Member } from '#features/organisers/list-members.ts'
import type { OrganiserPage } from '#web/organisers/organiser-page.ts'

/** Loads the organisers of a letter, and the notice about what was just done (`?done=`). */
export async function loadMembers(
  { app, letter, t }: OrganiserPage,
  url: URL,
): Promise<{ members: Member[]; notice: string | null }> {
  const members = await listMembers(app.context, letter.slug)
  switch (url.searchParams.get('done')) {
    case 'invited':
      return { members, notice: t('members.invited', { address: members.at(-1)?.address ?? '' }) }
    case 'changed':
      return { members, notice: t('members.changed') }
    case 'removed':
      return { members, notice: t('members.removed') }
    case 'invited-again':
      return { members, notice: t('members.invitedAgain') }
    default:
      return { members, notice: null }
  }
}
