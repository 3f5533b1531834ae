import { expect, it } from 'vitest'
import { onEachDatabase } from '#tests/support/databases.ts'
import { killWhileSending, LEASED } from '#tests/support/killed.ts'

onEachDatabase('an update that is being sent when the server is killed', (kind) => {
  it('reaches each reader once after a restart, and at most the leased emails twice', async () => {
    const killed = await killWhileSending({ kind, readers: 240, killAt: 100, rate: 100 })
    expect(killed).toMatchObject({ never: 0, unwanted: 0, sameId: true, broken: [] })
    expect(killed.twice).toBeLessThanOrEqual(LEASED)
    expect(killed.once + killed.twice).toBe(235)
    expect(killed.killedAt).toBeLessThan(240)
  })
})
