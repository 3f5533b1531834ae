import type * as postgres from './postgres/tables.ts'
import type * as sqlite from './sqlite/tables.ts'

/** The tables as queries see them, with PostgreSQL's types: the stricter ones. */
export type Tables = typeof postgres

type Rows<Schema> = {
  [Table in keyof Schema]: Schema[Table] extends { $inferSelect: infer Row; $inferInsert: infer Insert }
    ? { row: Row; insert: Insert }
    : never
}

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : { sqlite: A; postgres: B }

/** Does not compile where a row has one type in SQLite and another in PostgreSQL. */
export const SCHEMAS_AGREE: Same<Rows<typeof sqlite>, Rows<typeof postgres>> = true
