import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import pg from 'pg'
import { expect } from 'vitest'
import type { TestApp } from './app.ts'
import { freshFolder } from './databases.ts'

/**
 * Everything that the database keeps, and every line of the log: on SQLite each byte of its files, free pages and journal
 * with them, and of a fresh backup; on PostgreSQL each row of each table.
 */
export async function everythingKept(app: TestApp): Promise<string> {
  const { databaseUrl } = app.config
  const kept = databaseUrl.startsWith('file:')
    ? await bytesOf(databaseUrl.slice('file:'.length))
    : await rowsOf(databaseUrl)
  return [kept, ...app.logLines].join('\n')
}

async function bytesOf(path: string): Promise<string> {
  const files = readdirSync(dirname(path)).filter((name) => name.includes('.db'))
  expect(files.length).toBeGreaterThan(1)
  const backup = join(freshFolder(), 'backup.db')
  const database = new Database(path, { readonly: true })
  await database.backup(backup)
  database.close()
  return [...files.map((name) => join(dirname(path), name)), backup]
    .map((file) => readFileSync(file, 'latin1'))
    .join('\n')
}

async function rowsOf(url: string): Promise<string> {
  const client = new pg.Client(url)
  await client.connect()
  const tables = await client.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public'`,
  )
  const rows: string[] = []
  for (const { name } of tables.rows) {
    const { rows: found } = await client.query<{ row: string }>(`select t::text as row from "${name}" t`)
    rows.push(...found.map(({ row }) => row))
  }
  await client.end()
  return rows.join('\n')
}

/** Fails if a text, as it is or in hexadecimal or base64, is in what is kept. */
export function expectNoTrace(kept: string, texts: string[]): void {
  const lower = kept.toLowerCase()
  for (const form of texts.flatMap(formsOf)) expect(lower.includes(form.toLowerCase()), form).toBe(false)
}

/** Base64 of a text within a longer one looks otherwise at each of three places; its ends belong to what is around it. */
function formsOf(text: string): string[] {
  const inBase64 = ['', 'x', 'xx'].map((before) =>
    Buffer.from(before + text)
      .toString('base64')
      .slice(before === '' ? 0 : 4)
      .replace(/=*$/, '')
      .slice(0, -2),
  )
  return [text, Buffer.from(text).toString('hex'), ...inBase64.filter((form) => form.length > 5)]
}
