import Database from 'better-sqlite3'
import pg from 'pg'
import type { App } from '#app.ts'

/** Runs statements on the database of an app as another program would, each kind in its own words. */
export async function execute(app: Pick<App, 'config'>, sqlite: string, postgres: string): Promise<void> {
  const { databaseUrl } = app.config
  if (databaseUrl.startsWith('file:')) {
    const file = new Database(databaseUrl.slice('file:'.length))
    file.exec(sqlite)
    file.close()
    return
  }
  const client = new pg.Client(databaseUrl)
  await client.connect()
  await client.query(postgres)
  await client.end()
}
