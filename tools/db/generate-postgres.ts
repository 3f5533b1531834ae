import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'

const HEADER = '// Generated from ../sqlite/ by `npm run db:generate`. Do not edit.\n\n'

/** An entry of a table's list of indexes that only SQLite needs, up to its line break. */
const COPY_INDEX = /\s*\bcopyIndex\('\w+'\)\.on\([^()]*\),?/g

/**
 * Generates the PostgreSQL schema from the SQLite schema. Resolves to the source text of each file in `db/schema/postgres/`
 * by its name. `columns.ts` is not among them: it is written by hand for each database, and gives the shared names
 * (`table`, `text`, `time` …) their meaning.
 */
export async function generatePostgres(): Promise<Map<string, string>> {
  const folder = join(import.meta.dirname, '..', '..', 'db', 'schema', 'sqlite')
  const options = await resolveConfig(join(folder, 'tables.ts'))
  const names = readdirSync(folder).filter((name) => name !== 'columns.ts')
  const files = names.toSorted().map(async (name) => {
    const source = toPostgres(readFileSync(join(folder, name), 'utf8'))
    return [name, await format(source, { ...options, parser: 'typescript' })] as const
  })
  return new Map(await Promise.all(files))
}

function toPostgres(source: string): string {
  const withoutCopies = source.replace(COPY_INDEX, '').replace('{ copyIndex, ', '{ ')
  // What is left would be an index that the expression above does not know.
  if (withoutCopies.includes('copyIndex')) throw new Error(`A copyIndex is not in the usual form:\n${source}`)
  return HEADER + withoutCopies
}
