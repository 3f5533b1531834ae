import type * as postgres from './postgres.ts'
import type * as sqlite from './sqlite.ts'

/** The tables as queries see them: PostgreSQL's types, the stricter ones. */
export type Tables = typeof postgres

type Rows<Schema> = {
  [Table in keyof Schema]: Schema[Table] extends { $inferSelect: infer Row; $inferInsert: infer Insert }
    ? { row: Row; insert: Insert }
    : never
}

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : { sqlite: A; postgres: B }

/** Does not compile when a row of one database has a type that the same row of the other has not. */
export const SCHEMAS_AGREE: Same<Rows<typeof sqlite>, Rows<typeof postgres>> = true
