import { expect, it } from 'vitest'
import { onEachDatabase } from '../support/databases.ts'
import { organiserAt, signInLink } from '../support/organisers.ts'
import { startServer } from '../support/server.ts'

const PAGE = '/organise/letters/unpaid-proof'

onEachDatabase('Olga signs in', (kind) => {
  it('by a link that works once, and out again', async () => {
    const server = await startServer(kind)
    expect((await fetch(`${server.url}${PAGE}`, { redirect: 'manual' })).headers.get('location')).toBe(
      `/organise/sign-in?to=${encodeURIComponent(PAGE)}`,
    )
    const link = await signInLink(server)
    const olga = await organiserAt(server)
    const page = await olga.get(PAGE)
    expect(page.status).toBe(200)
    expect(page.headers.get('cache-control')).toBe('no-store')
    expect(link).toContain('/organise/sign-in/')
    expect((await olga.fillIn(PAGE, {}, '/organise/sign-out')).status).toBe(303)
    expect((await olga.get(PAGE)).status).toBe(303)
  })
})
