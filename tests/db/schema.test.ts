import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { getTableConfig as postgresConfig } from 'drizzle-orm/pg-core'
import { getTableConfig as sqliteConfig } from 'drizzle-orm/sqlite-core'
import { expect, it } from 'vitest'
import { generatePostgres } from '#tools/db/generate-postgres.ts'
import * as postgres from '#db/schema/postgres/tables.ts'
import * as sqlite from '#db/schema/sqlite/tables.ts'

const FOLDER = join(import.meta.dirname, '..', '..', 'db', 'schema', 'postgres')

type Config = ReturnType<typeof sqliteConfig> | ReturnType<typeof postgresConfig>

/** What both engines must have in common: everything but types (schema/parity.ts) and the copies of SQLite. */
function shapeOf({ name, columns, primaryKeys, foreignKeys, indexes }: Config) {
  return {
    name,
    columns: columns.map((column) => ({
      name: column.name,
      notNull: column.notNull,
      primary: column.primary,
      unique: column.isUnique,
      default: column.default,
    })),
    primaryKeys: primaryKeys.map((key) => key.columns.map((column) => column.name)),
    foreignKeys: foreignKeys.map((key) => {
      const { columns: from, foreignColumns: to, foreignTable } = key.reference()
      return {
        from: from.map((column) => column.name),
        to: to.map((column) => column.name),
        table: foreignTable === undefined ? null : nameOf(foreignTable),
        onDelete: key.onDelete,
      }
    }),
    indexes: indexes
      .map(({ config }) => ({
        name: config.name ?? '',
        columns: config.columns.map((column) => ('name' in column ? column.name : null)),
        unique: config.unique,
        where: JSON.stringify(config.where?.queryChunks),
      }))
      .filter((index) => !index.name.endsWith('_copy')),
  }
}

function nameOf(table: object): unknown {
  return Reflect.get(table, Symbol.for('drizzle:Name'))
}

it('is generated for PostgreSQL from the schema of SQLite, to the byte', async () => {
  const generated = await generatePostgres()
  expect([...generated.keys(), 'columns.ts'].toSorted()).toEqual(readdirSync(FOLDER).toSorted())
  for (const [name, text] of generated) expect(readFileSync(join(FOLDER, name), 'utf8'), name).toBe(text)
})

it('has the same tables, columns, keys and indexes in both databases', () => {
  expect(Object.keys(postgres)).toEqual(Object.keys(sqlite))
  const shapes = Object.values(sqlite).map((table) => shapeOf(sqliteConfig(table)))
  expect(shapes.length).toBeGreaterThan(20)
  expect(Object.values(postgres).map((table) => shapeOf(postgresConfig(table)))).toEqual(shapes)
})
