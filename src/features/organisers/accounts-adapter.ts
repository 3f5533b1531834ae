import { type CustomAdapter, createAdapterFactory } from 'better-auth/adapters'
import {
  type AccountCondition,
  type AccountRow,
  type AccountTable,
  countAccountRows,
  deleteAccountRows,
  findAccountRows,
  insertAccountRow,
  takeAccountRow,
  updateAccountRows,
} from '#db/queries/organisers/accounts.ts'
import type { Store } from '#db/store.ts'

/** The table of each model of better-auth; it can reach no other. */
const TABLES: Readonly<Record<string, AccountTable>> = {
  user: 'organisers',
  session: 'organiserSessions',
  verification: 'organiserChallenges',
  passkey: 'passkeys',
}

/**
 * Stores better-auth's rows through the store (https://better-auth.com/docs/guides/create-a-db-adapter). Each call is one
 * read or one transaction.
 */
export function accountsAdapter(store: Pick<Store, 'read' | 'write'>) {
  return createAdapterFactory({
    config: {
      adapterId: 'undersigned',
      // The name of our column on the right; "user" is the library's word for an organiser.
      mapKeysTransformInput: { userId: 'organiserId' },
      mapKeysTransformOutput: { organiserId: 'userId' },
    },
    adapter: () => methods(store) as CustomAdapter,
  })
}

type Where = readonly { field: string; operator: string; value: unknown; connector: string; mode: string }[]
type On = { model: string; where: Where }

function methods(store: Pick<Store, 'read' | 'write'>) {
  return {
    create: ({ model, data }: { model: string; data: AccountRow }) =>
      store.write((tx) => insertAccountRow(tx, tableOf(model), data)),

    findOne: async ({ model, where }: On) => {
      const rows = await store.read((db) => findAccountRows(db, tableOf(model), allOf(where), { limit: 1 }))
      return rows[0] ?? null
    },

    findMany: ({ model, where, ...page }: Partial<On> & Parameters<CustomAdapter['findMany']>[0]) =>
      store.read((db) => findAccountRows(db, tableOf(model), allOf(where), page)),

    count: ({ model, where }: { model: string; where?: Where | undefined }) =>
      store.read((db) => countAccountRows(db, tableOf(model), allOf(where))),

    update: async ({ model, where, update }: On & { update: AccountRow }) => {
      const rows = await store.write((tx) => updateAccountRows(tx, tableOf(model), allOf(where), update))
      return rows[0] ?? null
    },

    updateMany: async ({ model, where, update }: On & { update: AccountRow }) => {
      const rows = await store.write((tx) => updateAccountRows(tx, tableOf(model), allOf(where), update))
      return rows.length
    },

    delete: async ({ model, where }: On) => {
      await store.write((tx) => deleteAccountRows(tx, tableOf(model), allOf(where)))
    },

    deleteMany: ({ model, where }: On) =>
      store.write((tx) => deleteAccountRows(tx, tableOf(model), allOf(where))),

    consumeOne: ({ model, where }: On) =>
      store.write((tx) => takeAccountRow(tx, tableOf(model), allOf(where))),
  }
}

function tableOf(model: string): AccountTable {
  const table = TABLES[model]
  if (!table) throw new Error(`There is no table for the model "${model}" of better-auth.`)
  return table
}

/** Refuses what would widen a condition without a word: alternatives, and comparing without regard to case. */
function allOf(where: Where = []): AccountCondition[] {
  for (const { connector, mode } of where)
    if (connector !== 'AND' || mode !== 'sensitive')
      throw new Error(`The account tables do not support the condition "${connector}, ${mode}".`)
  return where.map(({ field, operator, value }) => ({ field, operator, value }))
}
