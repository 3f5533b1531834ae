import { tmpdir } from 'node:os'
import type { TestProject } from 'vitest/node'
import { startBrowser } from './browser.ts'
import { type FoundBrowser, findBrowser } from './browser-binary.ts'
import { buildIfStale } from './built-site.ts'
import { watchConnections } from './connections.ts'
import { startMigratedPostgres } from './postgres.ts'
import { makeScratch } from './scratch.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The address of the PostgreSQL server, without a database. */
    postgres: string
    browser: FoundBrowser & { endpoint: string }
  }
}

/** Once for all tests: the built site, a PostgreSQL server with a migrated template, a browser. */
export default async function setup(project: TestProject) {
  buildIfStale()
  // Unpacked for every run to come.
  const found = await findBrowser()
  const removeScratch = makeScratch()
  const expectNoneElsewhere = await watchConnections(tmpdir())
  const postgres = await startMigratedPostgres()
  project.provide('postgres', postgres.url)
  const browser = await startBrowser(found)
  project.provide('browser', { ...found, endpoint: browser.wsEndpoint() })
  return async () => {
    await browser.close()
    await postgres.stop()
    try {
      expectNoneElsewhere()
    } finally {
      removeScratch()
    }
  }
}
