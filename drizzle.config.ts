import { defineConfig } from 'drizzle-kit'

// `npm run db:generate` runs the kit once for each database.
const dialect = process.env['DRIZZLE_DIALECT'] === 'postgresql' ? 'postgresql' : 'sqlite'
const name = dialect === 'postgresql' ? 'postgres' : 'sqlite'

export default defineConfig({
  dialect,
  schema: `./db/schema/${name}/tables.ts`,
  out: `./db/migrations/${name}`,
})
