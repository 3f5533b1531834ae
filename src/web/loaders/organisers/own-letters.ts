import type { Letter } from '#features/letters/letter.ts'
import { backlogSize } from '#features/organisers/backlog.ts'
import type { Role } from '#features/organisers/organiser.ts'
import { readBacklog } from '#features/organisers/read-backlog.ts'
import { readRecentDays } from '#features/statistics/read-dashboard.ts'
import type { AccountPage } from '#web/organisers/organiser-page.ts'

/** A letter in the list of an organiser. */
export type OwnLetter = {
  letter: Letter
  role: Role
  /** Signatures that count. */
  count: number
  days: Awaited<ReturnType<typeof readRecentDays>>
  /** How many things wait for the organiser. */
  waiting: number
}

/** Loads the count, the recent days and the backlog of each letter of an organiser. */
export async function loadOwnLetters(
  { app, organiser }: AccountPage,
  letters: readonly { letter: Letter; role: Role }[],
): Promise<OwnLetter[]> {
  return Promise.all(
    letters.map(async ({ letter, role }) => {
      const backlog = { letter: letter.slug, organiserId: organiser.id, role }
      return {
        letter,
        role,
        count: (await app.counts.of(letter)).count.count,
        days: await readRecentDays(app.context, letter),
        waiting: backlogSize(await readBacklog(app.context, backlog)),
      }
    }),
  )
}
