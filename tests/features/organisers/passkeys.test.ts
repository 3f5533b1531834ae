import { afterEach, expect, it, vi } from 'vitest'
import { listMembers } from '#features/organisers/list-members.ts'
import { FRESH } from '#features/organisers/organiser.ts'
import { readOrganiser } from '#features/organisers/read-organiser.ts'
import { testApp } from '#tests/support/app.ts'
import { onEachDatabase } from '#tests/support/databases.ts'
import { organiserOf } from '#tests/support/organisers.ts'

const MOMENTS = [
  '2026-02-28T23:59:59.999Z',
  '2026-03-01T00:00:00.000Z',
  '2026-03-29T00:59:59.500Z',
  '2026-03-29T01:00:00.000Z',
  '2026-10-25T00:30:00.000Z',
  '2026-10-25T01:30:00.000Z',
  '2026-12-31T23:59:30.000Z',
  '2028-02-29T12:00:00.001Z',
]

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllEnvs()
})

onEachDatabase('a passkey', (kind) => {
  it('can be created right after signing in, at any time of day, and until ten minutes later', async () => {
    const app = await testApp(kind)
    const { key, organiserId } = await organiserOf(app.context)
    const at = (moment: Date) => {
      vi.useFakeTimers({ toFake: ['Date'], now: moment })
      app.clock.now = moment
    }
    for (const zone of ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Pacific/Kiritimati']) {
      vi.stubEnv('TZ', zone)
      for (const moment of MOMENTS.map((text) => new Date(text))) {
        at(moment)
        const signIn = await app.accounts.signInByLink(await app.context.signInLinks.make(key), new Headers())
        const cookie = signIn.ok ? (signIn.cookies[0]?.split(';')[0] ?? '') : ''
        const headers = new Headers({ cookie })
        const isFresh = async () => {
          const session = await app.accounts.sessionOf(headers)
          return session && (await readOrganiser(app.context, session, undefined))?.fresh
        }
        const begin = () => app.accounts.passkeyStep('begin-making', { name: 'Olga' }, headers)
        const name = `${moment.toISOString()} in ${zone}`
        expect(await isFresh(), name).toBe(true)
        expect((await begin()).status, name).toBe(200)
        const [member] = await listMembers(app.context, app.letter.slug)
        expect(member, name).toMatchObject({ organiserId, signedInAt: moment })
        at(new Date(moment.getTime() + FRESH - 1))
        expect(await isFresh(), name).toBe(true)
        // The device may be slow: a creation that has begun can still be finished.
        at(new Date(moment.getTime() + FRESH + 4 * 60_000))
        expect(await isFresh(), name).toBe(false)
        expect(
          (await app.accounts.passkeyStep('finish-making', { response: {} }, headers)).status,
          name,
        ).toBe(400)
        at(new Date(moment.getTime() + FRESH + 5 * 60_000))
        expect((await begin()).status, name).toBe(403)
      }
    }
  })
})
