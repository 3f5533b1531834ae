import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { openStore } from '#db/open.ts'
import { freshDatabase } from '#tests/support/databases.ts'

/** Columns without a copy: sealed, so opening them reveals a change; kept for hours; or computed from other columns. */
const WITHOUT_COPY: Readonly<Record<string, readonly string[]>> = {
  signatures: ['address'],
  outbox: ['content'],
  submissions: ['content'],
  lookups: ['address', 'locale', 'purpose'],
  day_keys: ['key'],
  organisers: ['address'],
  organiser_sessions: ['ip_address', 'user_agent', 'created_at', 'updated_at'],
  organiser_challenges: ['value', 'created_at', 'updated_at'],
  limits: ['points'],
  // Compared with the letters' files at each start.
  published_texts: ['digest', 'facts', 'facts_digest', 'first_served_at'],
  tally_rounds: ['holder', 'leased_until', 'begun_at', 'fresh_at', 'swept_at', 'seen'],
  // Compared with the secret and the data folder at each start.
  installation: ['id', 'salt', 'fingerprint', 'begun_at'],
  jobs: ['ran_at', 'leased_until', 'faults'],
  pending_scrubs: ['asked_at'],
}

it('indexes every SQLite column over all rows, so that a check finds a changed byte', async () => {
  const url = await freshDatabase('sqlite')
  await (await openStore(url, 'serve')).close()
  const client = new Database(url.slice('file:'.length), { readonly: true })
  const tables = client
    .prepare(
      `select name from sqlite_master where type = 'table' and name not like 'sqlite%' and name <> '__drizzle_migrations'`,
    )
    .pluck()
    .all() as string[]
  const without = tables.flatMap((table) => {
    const indexed = new Set(
      (client.pragma(`index_list(${table})`) as { name: string; partial: number }[])
        .filter(({ partial }) => partial === 0)
        .flatMap(({ name }) => client.pragma(`index_info(${name})`) as { name: string }[])
        .map(({ name }) => name),
    )
    const columns = (client.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name)
    const missing = columns.filter((name) => !indexed.has(name))
    return missing.length > 0 ? [[table, missing.toSorted()]] : []
  })
  client.close()
  const allowed = Object.entries(WITHOUT_COPY).map(([table, columns]) => [table, columns.toSorted()])
  expect(Object.fromEntries(without)).toEqual(Object.fromEntries(allowed))
})
