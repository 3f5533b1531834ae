import { describe, expect, it } from 'vitest'
import { DOORS, Stranger } from '#tests/support/enumeration.ts'
import { HISTORIES, type History, liveThrough } from '#tests/support/histories.ts'
import { emailsIn, linkIn } from '#tests/support/mailbox.ts'
import { freshSettings, runServer } from '#tests/support/server.ts'
import { until } from '#tests/support/waiting.ts'

/** Each is typed at one door only: what a door does to an address would be a history of its own. */
const addressFor = (door: string, history: History) => `${history}-at-${door}@example.org`

/** The recipient of the email, and its link. */
const EMAILED = [
  `${addressFor('sign', 'new')} verify`,
  `${addressFor('sign', 'pending')} verify`,
  `${addressFor('sign', 'verified')} signature`,
  `${addressFor('sign', 'declined')} verify`,
  `${addressFor('sign', 'erased')} verify`,
  `${addressFor('sign', 'withdrawn')} verify`,
  `${addressFor('find-my-signature', 'pending')} verify`,
  `${addressFor('find-my-signature', 'verified')} signature`,
]

describe('a stranger who types an address', () => {
  it('gets the same bytes whatever came of it before, at each door and on the page behind it', async () => {
    const settings = await freshSettings('sqlite')
    const people = DOORS.flatMap((door) =>
      HISTORIES.map((history) => [addressFor(door, history), history] as const),
    )
    await liveThrough(settings, new Map(people))
    const server = await runServer(settings)
    const stranger = new Stranger(server.url)
    for (const door of DOORS) {
      const answers = []
      for (const history of HISTORIES) {
        const answer = await stranger.knock(door, addressFor(door, history))
        const { head, body } = await stranger.get(answer.location ?? '/nowhere')
        answers.push({ history, seen: { head: answer.head, body: answer.body, next: { head, body } } })
      }
      const [first] = answers
      expect(first?.seen.head).toMatch(/^303 /)
      expect(first?.seen.next.head).toMatch(/^200 /)
      for (const { history, seen } of answers) expect(seen, `${history} at ${door}`).toEqual(first?.seen)
    }
    stranger.close()
    // The difference is in the mail, which only the owner of the address reads.
    const emails = await until(async () => {
      const all = await emailsIn(server.emailFolder)
      return all.length >= EMAILED.length && all
    }, 'the owners get an email')
    const links = emails.map((email) => `${email.to[0]} ${new URL(linkIn(email)).pathname.split('/')[1]}`)
    expect(links.sort()).toEqual([...EMAILED].sort())
  })
})
