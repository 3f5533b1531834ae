import { membershipsOf } from '#db/queries/organisers/memberships.ts'
import { findOrganiserByKey } from '#db/queries/organisers/organisers.ts'
import type { Read } from '#db/store.ts'
import type { OrganiserEmailKind } from '#features/email/kinds.ts'
import type { StillWantedRules, WaitingEmail } from '#features/email/still-wanted.ts'
import type { Letters } from '#features/letters/letter.ts'
import { backlogsOf } from './read-backlog.ts'

/** Whether a waiting email to an organiser is still wanted, by kind. */
export const ORGANISER_EMAILS_WANTED: StillWantedRules<OrganiserEmailKind> = {
  'sign-in': async (db, { row, letters }) =>
    (await lettersOfKey(db, row.mailboxKey)).some((slug) => letters.has(slug)),
  invitation: isOrganiser,
  notice: (db, { row, letters }) => isNoticeWanted(db, letters, row.mailboxKey),
  'update-preview': isOrganiser,
}

/** Whether an organiser, by their keyed name, still wants notices and has a backlog. */
export async function isNoticeWanted(db: Read, letters: Letters, key: string): Promise<boolean> {
  const organiser = await findOrganiserByKey(db, key)
  return !!organiser?.noticesSince && (await backlogsOf(db, letters, organiser.id)).length > 0
}

async function isOrganiser(db: Read, { row }: WaitingEmail): Promise<boolean> {
  return (await lettersOfKey(db, row.mailboxKey)).includes(row.letter)
}

/** The letters that the account with a keyed name organises. */
async function lettersOfKey(db: Read, key: string): Promise<string[]> {
  const organiser = await findOrganiserByKey(db, key)
  return organiser ? (await membershipsOf(db, organiser.id)).map(({ letter }) => letter) : []
}
