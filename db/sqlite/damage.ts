import type Database from 'better-sqlite3'
import { StoreUnavailable } from '#db/store.ts'
import type { Faults } from '#values/damage.ts'
import { unavailable } from './errors.ts'

/** The number of faults after which SQLite stops. It checks the pages of every table and index before any row. */
const MAX_FAULTS = 1_000

type Index = { name: string; table: string; columns: string[]; isFull: boolean }
type Schema = { indexes: Index[]; indexOfRoot: Map<number, string>; indexOfPage: Map<number, string> }

/**
 * Finds damage in pages, tables and indexes, and rows that refer to missing ones. `quick` does not compare each row with
 * its indexes, which takes most of the time.
 */
export function findFaults(client: Database.Database, depth: 'quick' | 'full'): Faults {
  try {
    const found = linesOf(client, depth === 'full' ? `integrity_check(${MAX_FAULTS})` : 'quick_check')
    if (found.length > 0) return { found, reindex: reindexable(client, found) }
    const references = client.pragma('foreign_key_check') as { table: string }[]
    return {
      found: references.map(({ table }) => `a row of ${table} refers to one that does not exist`),
      reindex: [],
    }
  } catch (error) {
    // A file can be too damaged to be checked to its end.
    const found = unavailable(error)
    if (found instanceof StoreUnavailable) return { found: [found.message], reindex: [] }
    throw error
  }
}

/** Returns the indexes to rebuild; none where the schema is damaged too. */
function reindexable(client: Database.Database, found: readonly string[]): string[] {
  try {
    return damagedIndexes(found, readSchema(client))
  } catch (error) {
    if (unavailable(error) instanceof StoreUnavailable) return []
    throw error
  }
}

function linesOf(client: Database.Database, pragma: string): string[] {
  const rows = client.pragma(pragma) as Record<string, string>[]
  return rows
    .flatMap((row) => Object.values(row).flatMap((text) => text.split('\n')))
    .filter((line) => line !== 'ok' && !line.startsWith('***'))
}

const OF_ROW =
  /^(?:row \d+ missing from|row \d+ values differ from|wrong # of entries in|non-unique entry in|rowid not at end-of-record for row \d+ of) index (.+)$/
const OF_TREE = /^Tree (\d+) /
const OF_PAGE = /\bpage (\d+)\b/i

/**
 * Returns the indexes to rebuild where only indexes are damaged; none where a table is, or may be. If a row differs from
 * an index, one of the two changed. It was the index if each of its columns is in another full index that agrees with the
 * row, or if the index is inconsistent in itself.
 */
function damagedIndexes(found: readonly string[], { indexes, indexOfRoot, indexOfPage }: Schema): string[] {
  const broken = new Set<string>()
  const different = new Set<string>()
  for (const line of found) {
    const ofRow = OF_ROW.exec(line)?.[1]
    const [, tree] = OF_TREE.exec(line) ?? []
    const [, page] = OF_PAGE.exec(line) ?? []
    const index = ofRow ?? (tree ? indexOfRoot.get(Number(tree)) : indexOfPage.get(Number(page)))
    if (index === undefined) return []
    ;(ofRow === undefined ? broken : different).add(index)
  }
  const damaged = new Set([...broken, ...different])
  const agree = (column: string, table: string) =>
    indexes.some(
      (one) => one.table === table && one.isFull && !damaged.has(one.name) && one.columns.includes(column),
    )
  const isProven = (name: string) => {
    const index = indexes.find((one) => one.name === name)
    if (!index) return false
    return index.columns.every((column) => agree(column, index.table))
  }
  return [...damaged].every((name) => broken.has(name) || isProven(name)) ? [...damaged].toSorted() : []
}

function readSchema(client: Database.Database): Schema {
  const rows = client
    .prepare(`select name, tbl_name as "table", rootpage as root from sqlite_master where type = 'index'`)
    .all() as { name: string; table: string; root: number }[]
  const partial = new Set(
    client
      .prepare(
        `select i.name from sqlite_master t, pragma_index_list(t.name) i where t.type = 'table' and i.partial = 1`,
      )
      .pluck()
      .all() as string[],
  )
  const indexes = rows.map(({ name, table }) => ({
    name,
    table,
    columns: (client.prepare('select name from pragma_index_info(?)').pluck().all(name) as string[]).filter(
      Boolean,
    ),
    isFull: !partial.has(name),
  }))
  const names = new Set(rows.map(({ name }) => name))
  const indexOfPage = new Map<number, string>()
  for (const { name, page } of client
    .prepare('select name, pageno as page from dbstat')
    .iterate() as Iterable<{
    name: string
    page: number
  }>)
    if (names.has(name)) indexOfPage.set(page, name)
  return { indexes, indexOfRoot: new Map(rows.map(({ name, root }) => [root, name])), indexOfPage }
}
