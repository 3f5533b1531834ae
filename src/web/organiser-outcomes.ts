import type { OrganiseKey } from '../i18n/organise.ts'
import type { ChangeMemberOutcome } from '../usecases/organiser/change-member.ts'
import type { InviteOutcome } from '../usecases/organiser/invite.ts'
import type { Refused } from './outcomes.ts'

/** Why nobody was invited, or nobody's role changed. */
export const MEMBER_REFUSALS: Readonly<
  Record<Refused<InviteOutcome | ChangeMemberOutcome>, { status: number; sentence: OrganiseKey }>
> = {
  'member-already': { status: 409, sentence: 'members.already' },
  'member-unknown': { status: 409, sentence: 'members.gone' },
  'last-owner': { status: 409, sentence: 'members.lastOwner' },
}
