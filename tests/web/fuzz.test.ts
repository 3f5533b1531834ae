import { afterAll, beforeAll, expect, it } from 'vitest'
import { type DatabaseKind, onEachDatabase, THIS_TEST } from '#tests/support/databases.ts'
import { buildInhabited, inhabited } from '#tests/support/inhabited.ts'
import { attack, SETTINGS } from '#tools/fuzz/attack.ts'

/** Answers that are among them: they get past the parser, and past the forms. */
const REACHED: Readonly<Record<DatabaseKind, number[]>> = {
  sqlite: [200, 303, 304, 400, 404, 405, 413, 415, 422],
  postgres: [200, 303, 400, 404, 405, 415],
}

let root: string
beforeAll(async () => {
  root = await buildInhabited({ atEnd: afterAll })
}, 120_000)

/** Most of what is random is for the parser and the forms, which know no database. */
const COUNT: Readonly<Record<DatabaseKind, number>> = { sqlite: 1_500, postgres: 600 }

onEachDatabase('random requests', (kind) => {
  it('are all answered without a fault, by a process that lives on', async () => {
    const site = await inhabited(kind, { stage: THIS_TEST, root, people: 20, env: SETTINGS })
    const { statuses, faults, unanswered, logged, isAlive } = await attack(site, {
      count: COUNT[kind],
      seed: 7,
    })
    expect(faults).toEqual([])
    expect(unanswered).toEqual([])
    expect(logged).toEqual([])
    expect(isAlive).toBe(true)
    for (const status of REACHED[kind])
      expect(statuses.get(status) ?? 0, `${status} of ${JSON.stringify([...statuses])}`).toBeGreaterThan(0)
  })
})
