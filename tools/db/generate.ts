import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generatePostgres } from './generate-postgres.ts'

const DB = join(import.meta.dirname, '..', '..', 'db')

/**
 * Generates the PostgreSQL schema, then the migrations of both databases. Run it as
 * `npm run db:generate -- --name what-changes`.
 */
await writePostgresSchema()
for (const dialect of ['sqlite', 'postgresql']) writeMigration(dialect, process.argv.slice(2))
makeTablesStrict()

async function writePostgresSchema(): Promise<void> {
  for (const [name, text] of await generatePostgres())
    writeFileSync(join(DB, 'schema', 'postgres', name), text)
}

/** Writes the difference between the schema and the last migration; nothing where there is none. */
function writeMigration(dialect: string, options: readonly string[]): void {
  execFileSync('drizzle-kit', ['generate', ...options], {
    stdio: 'inherit',
    env: { ...process.env, DRIZZLE_DIALECT: dialect },
  })
}

/** Adds STRICT to SQLite's new tables, which drizzle-kit has no option for. */
function makeTablesStrict(): void {
  const folder = join(DB, 'migrations', 'sqlite')
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.sql'))) {
    const path = join(folder, file)
    // Matches up to the bracket that closes the table: other statements, written by hand, may have such lines too.
    const strict = readFileSync(path, 'utf8').replace(/^CREATE TABLE [^;]*?^\)(?=;?$)/gm, '$& STRICT')
    writeFileSync(path, strict)
  }
}
