import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Writes the migrations of both databases from their schemas, then makes SQLite's new tables STRICT, which
 * drizzle-kit cannot say. Run it as `npm run db:generate -- --name what-changes`.
 */
for (const dialect of ['sqlite', 'postgresql']) {
  execFileSync('drizzle-kit', ['generate', ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, DRIZZLE_DIALECT: dialect },
  })
}

const folder = join(import.meta.dirname, 'migrations', 'sqlite')
for (const file of readdirSync(folder).filter((name) => name.endsWith('.sql'))) {
  const path = join(folder, file)
  // Each table's statement, to the bracket that closes it; other statements, written by hand, may hold such lines too.
  const strict = readFileSync(path, 'utf8').replace(/^CREATE TABLE [^;]*?^\)(?=;?$)/gm, '$& STRICT')
  writeFileSync(path, strict)
}
