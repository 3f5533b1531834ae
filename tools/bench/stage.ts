import type { Stage } from '#tests/support/databases.ts'
import { startMigratedPostgres } from '#tests/support/postgres.ts'

/**
 * Runs what needs a PostgreSQL server and leaves something to clear away, and clears it away however that ends. The
 * server waits for the disk, or else what is written would cost too little.
 */
export async function onStage<T>(run: (stage: Stage) => Promise<T>): Promise<T> {
  const postgres = await startMigratedPostgres({ durable: true })
  const cleaning: (() => unknown)[] = []
  try {
    return await run({ atEnd: (clean) => void cleaning.push(clean), postgres: () => postgres.url })
  } finally {
    for (const clean of cleaning.reverse()) await clean()
    await postgres.stop()
  }
}
