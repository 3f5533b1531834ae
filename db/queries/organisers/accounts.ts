import {
  and,
  asc,
  count,
  desc,
  eq,
  getTableColumns,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  ne,
  notInArray,
  type SQL,
} from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import type { Tables } from '#db/schema/parity.ts'
import type { Read, Write } from '#db/store.ts'

/** The only tables that the account library can reach. */
export type AccountTable = 'organisers' | 'organiserSessions' | 'organiserChallenges' | 'passkeys'

/** A row by the names of its columns in the schema; dates are `Date`. */
export type AccountRow = Record<string, unknown>

/** Compares a column with a value. Several conditions must all hold. */
export type AccountCondition = { field: string; operator: string; value: unknown }

/** Which rows to read: at most `limit` after the first `offset`, in the order of `sortBy`. */
export type AccountPage = {
  limit: number
  offset?: number | undefined
  sortBy?: { field: string; direction: 'asc' | 'desc' } | undefined
}

/** Reads the rows that meet all conditions. */
export function findAccountRows(
  db: Read,
  table: AccountTable,
  where: readonly AccountCondition[],
  { limit, offset, sortBy }: AccountPage,
): Promise<AccountRow[]> {
  const query = db
    .select()
    .from(asTable(db.tables, table))
    .where(allOf(db.tables, table, where))
  const direction = sortBy?.direction === 'desc' ? desc : asc
  const order = sortBy ? [direction(columnOf(db.tables, table, sortBy.field))] : []
  return query
    .orderBy(...order)
    .limit(limit)
    .offset(offset ?? 0)
}

/** Counts the rows that meet all conditions. */
export async function countAccountRows(
  db: Read,
  table: AccountTable,
  where: readonly AccountCondition[],
): Promise<number> {
  const [row] = await db
    .select({ rows: count() })
    .from(asTable(db.tables, table))
    .where(allOf(db.tables, table, where))
  return row?.rows ?? 0
}

/** Inserts a row and returns it. */
export async function insertAccountRow(tx: Write, table: AccountTable, row: AccountRow): Promise<AccountRow> {
  const [inserted] = await tx.insert(asTable(tx.tables, table)).values(row).returning()
  return inserted ?? row
}

/** Updates the rows that meet all conditions, and returns them as they are now. */
export function updateAccountRows(
  tx: Write,
  table: AccountTable,
  where: readonly AccountCondition[],
  change: AccountRow,
): Promise<AccountRow[]> {
  return tx
    .update(asTable(tx.tables, table))
    .set(change)
    .where(someOf(tx.tables, table, where))
    .returning() as unknown as Promise<AccountRow[]>
}

/** Deletes the rows that meet all conditions. Returns their number. */
export async function deleteAccountRows(
  tx: Write,
  table: AccountTable,
  where: readonly AccountCondition[],
): Promise<number> {
  const rows = await tx
    .delete(asTable(tx.tables, table))
    .where(someOf(tx.tables, table, where))
    .returning({ id: columnOf(tx.tables, table, 'id') })
  return rows.length
}

/** Deletes one row that meets all conditions and returns it. Of concurrent calls for one row, one gets it. */
export async function takeAccountRow(
  tx: Write,
  table: AccountTable,
  where: readonly AccountCondition[],
): Promise<AccountRow | null> {
  const id = columnOf(tx.tables, table, 'id')
  const one = tx
    .select({ id })
    .from(asTable(tx.tables, table))
    .where(someOf(tx.tables, table, where))
    .limit(1)
  const [taken] = await tx.delete(asTable(tx.tables, table)).where(inArray(id, one)).returning()
  return taken ?? null
}

function asTable(tables: Tables, table: AccountTable): PgTable {
  return tables[table]
}

function columnOf(tables: Tables, table: AccountTable, field: string): PgColumn {
  const columns: Record<string, PgColumn> = getTableColumns(asTable(tables, table))
  const column = Object.hasOwn(columns, field) ? columns[field] : undefined
  if (!column) throw new Error(`The table "${table}" has no column "${field}".`)
  return column
}

/** As `allOf`, for a change: without a condition it would change every row, so that throws. */
function someOf(tables: Tables, table: AccountTable, where: readonly AccountCondition[]): SQL | undefined {
  if (where.length === 0) throw new Error(`A change to the table "${table}" needs a condition.`)
  return allOf(tables, table, where)
}

function allOf(tables: Tables, table: AccountTable, where: readonly AccountCondition[]): SQL | undefined {
  return and(...where.map(({ field, ...rest }) => compare(columnOf(tables, table, field), rest)))
}

/** The operators that the library uses on these tables; it has others, for searching, which are refused. */
function compare(column: PgColumn, { operator, value }: Omit<AccountCondition, 'field'>): SQL {
  switch (operator) {
    case 'eq':
      return value === null ? isNull(column) : eq(column, value)
    case 'ne':
      return value === null ? isNotNull(column) : ne(column, value)
    case 'lt':
      return lt(column, value)
    case 'lte':
      return lte(column, value)
    case 'gt':
      return gt(column, value)
    case 'gte':
      return gte(column, value)
    case 'in':
      return inArray(column, value as unknown[])
    case 'not_in':
      return notInArray(column, value as unknown[])
  }
  throw new Error(`The account tables do not support the operator "${operator}".`)
}
