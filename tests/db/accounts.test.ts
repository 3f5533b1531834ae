import { expect, it, onTestFinished } from 'vitest'
import { openStore } from '#db/open.ts'
import {
  deleteAccountRows,
  findAccountRows,
  insertAccountRow,
  takeAccountRow,
  updateAccountRows,
} from '#db/queries/organisers/accounts.ts'
import { freshDatabase, onEachDatabase } from '#tests/support/databases.ts'

const AT = new Date('2026-03-01T12:00:00.000Z')

onEachDatabase('a row of an account', (kind) => {
  /** A store with three challenges, each a minute after the one before. */
  async function given() {
    const store = await openStore(await freshDatabase(kind), 'serve')
    onTestFinished(() => store.close())
    for (const [i, id] of ['one', 'two', 'three'].entries()) {
      const at = new Date(AT.getTime() + i * 60_000)
      const row = { id, identifier: 'link', value: 'value', createdAt: at, updatedAt: at, expiresAt: at }
      await store.write((tx) => insertAccountRow(tx, 'organiserChallenges', row))
    }
    return store
  }

  const is = (field: string, value: unknown, operator = 'eq') => ({ field, operator, value })

  it.each([
    ['eq', 'id', 'one', ['one']],
    ['ne', 'id', 'one', ['three', 'two']],
    ['lt', 'createdAt', new Date(AT.getTime() + 60_000), ['one']],
    ['lte', 'createdAt', new Date(AT.getTime() + 60_000), ['two', 'one']],
    ['gt', 'createdAt', AT, ['three', 'two']],
    ['gte', 'createdAt', AT, ['three', 'two', 'one']],
    ['in', 'id', ['one', 'two'], ['two', 'one']],
    ['not_in', 'id', ['one', 'two'], ['three']],
  ])('is found by %s, in the order asked for', async (operator, field, value, ids) => {
    const store = await given()
    const rows = await store.read((db) =>
      findAccountRows(db, 'organiserChallenges', [is(field, value, operator)], {
        limit: 10,
        sortBy: { field: 'createdAt', direction: 'desc' },
      }),
    )
    expect(rows.map(({ id }) => id)).toEqual(ids)
  })

  it('is taken by one of many concurrent callers, and no other row with it', async () => {
    const store = await given()
    const take = () => store.write((tx) => takeAccountRow(tx, 'organiserChallenges', [is('id', 'two')]))
    const taken = await Promise.all(Array.from({ length: 10 }, take))
    expect(taken.filter(Boolean)).toMatchObject([{ id: 'two', identifier: 'link' }])
    const left = await store.read((db) => findAccountRows(db, 'organiserChallenges', [], { limit: 10 }))
    expect(left).toHaveLength(2)
  })

  it('is not changed, deleted or taken without a condition', async () => {
    const store = await given()
    for (const change of [
      store.write((tx) => updateAccountRows(tx, 'organiserChallenges', [], { value: 'other' })),
      store.write((tx) => deleteAccountRows(tx, 'organiserChallenges', [])),
      store.write((tx) => takeAccountRow(tx, 'organiserChallenges', [])),
    ])
      await expect(change).rejects.toThrow('needs a condition')
  })

  it('is not found by an unknown column or operator', async () => {
    const store = await given()
    const find = (field: string, operator: string) =>
      store.read(async (db) =>
        findAccountRows(db, 'organiserChallenges', [is(field, 'x', operator)], { limit: 1 }),
      )
    await expect(find('password', 'eq')).rejects.toThrow('has no column "password"')
    await expect(find('id', 'contains')).rejects.toThrow('do not support the operator "contains"')
  })
})
