import { readFileSync, writeFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { expect, it, onTestFinished, vi } from 'vitest'
import { openStore } from '#db/open.ts'
import { insertDecline } from '#db/queries/declines.ts'
import { StoreUnavailable } from '#db/store.ts'
import { freshDatabase } from '../support/databases.ts'
import { runCommand } from '../support/server.ts'

const now = new Date('2026-03-01T12:00:00Z')

async function freshFile() {
  return (await freshDatabase('sqlite')).slice('file:'.length)
}

async function open(path: string) {
  const store = await openStore(`file:${path}`, 'serve')
  onTestFinished(() => store.close())
  return store
}

it('is one process to one file: a second one is told to stay away', async () => {
  const path = await freshFile()
  await open(path)
  const script = `
    import { openStore } from '#db/open.ts'
    await openStore('file:${path}', 'serve').catch((error) => process.stdout.write(error.message))`
  const second = await runCommand(['--input-type=module', '--eval', script], {})
  expect(second.stdout).toContain('is in use by another process')
})

it('lets go of the file when it is closed', async () => {
  const path = await freshFile()
  await (await openStore(`file:${path}`, 'serve')).close()
  await open(path)
})

it('waits for another program that holds the file, without holding the event loop', async () => {
  const path = await freshFile()
  const store = await open(path)
  const other = new Database(path)
  other.exec('BEGIN IMMEDIATE')
  let turns = 0
  const turning = setInterval(() => {
    turns += 1
    if (turns === 20) other.exec('COMMIT')
  }, 1)
  await store.write((tx) => insertDecline(tx, 'letter', 'a', now))
  clearInterval(turning)
  other.close()
  expect(turns).toBeGreaterThanOrEqual(20)
})

it('says that it cannot be used when another program holds the file for too long', async () => {
  const path = await freshFile()
  const store = await open(path)
  const other = new Database(path)
  other.exec('BEGIN IMMEDIATE')
  await expect(store.write((tx) => insertDecline(tx, 'letter', 'a', now))).rejects.toThrow(StoreUnavailable)
  other.exec('ROLLBACK')
  other.close()
  await store.write((tx) => insertDecline(tx, 'letter', 'b', now))
})

it('has STRICT tables only', async () => {
  const path = await freshFile()
  await open(path)
  const client = new Database(path, { readonly: true })
  const loose = client
    .prepare(
      `select name from pragma_table_list where schema = 'main' and strict = 0 and name not like '%sqlite%' and name <> '__drizzle_migrations'`,
    )
    .all()
  client.close()
  expect(loose).toEqual([])
})

it('leaves nothing of a deleted value in its file', async () => {
  const path = await freshFile()
  const store = await openStore(`file:${path}`, 'serve')
  const secret = 'letter-that-nobody-must-find'
  await store.write((tx) => insertDecline(tx, secret, 'key', now))
  await store.write(async (tx) => {
    await tx.delete(tx.tables.declines)
  })
  await store.close()
  expect(readFileSync(path).includes(secret)).toBe(false)
})

it('refuses a file that is no database, and one that a newer program wrote, in a sentence', async () => {
  const broken = await freshFile()
  writeFileSync(broken, 'This is not a database, and it is longer than a header would be. '.repeat(20))
  await expect(openStore(`file:${broken}`, 'serve')).rejects.toThrow(
    /cannot be opened: file is not a database/,
  )

  const newer = await freshFile()
  await (await openStore(`file:${newer}`, 'serve')).close()
  const client = new Database(newer)
  client.exec(`insert into __drizzle_migrations (hash, created_at) values ('later', 99999999999999)`)
  client.close()
  await expect(openStore(`file:${newer}`, 'serve')).rejects.toThrow(/newer version of this program/)
})

it('says what to do when there is nothing to inspect', async () => {
  await expect(openStore(`file:${await freshFile()}`, 'inspect')).rejects.toThrow(
    /no database at .* Start the server once/,
  )
})

it('writes with every pragma that it relies on', async () => {
  const asked = vi.spyOn(Database.prototype, 'pragma')
  onTestFinished(() => asked.mockRestore())
  const path = await freshFile()
  await open(path)
  const clients = asked.mock.contexts as Database.Database[]
  const writer = clients.find((client) => client.name === path && !client.readonly)
  const pragmas = ['journal_mode', 'synchronous', 'foreign_keys', 'secure_delete', 'trusted_schema']
  // 2 is FULL: the journal reaches the disk before COMMIT returns.
  expect(pragmas.map((name) => writer?.pragma(name, { simple: true }))).toEqual(['wal', 2, 1, 1, 0])
})

it.each(['journal_mode = WAL', 'synchronous = FULL', 'secure_delete = ON', 'trusted_schema = OFF'])(
  'refuses to write where SQLite ignores a pragma: %s',
  async (ignored) => {
    const pragma = Database.prototype.pragma
    const deaf = vi.spyOn(Database.prototype, 'pragma').mockImplementation(function (
      this: Database.Database,
      source,
      options,
    ) {
      return source === ignored ? undefined : pragma.call(this, source, options)
    })
    onTestFinished(() => deaf.mockRestore())
    await expect(openStore(`file:${await freshFile()}`, 'serve')).rejects.toThrow(
      new RegExp(`SQLite keeps ${ignored.split(' ')[0]} at`),
    )
  },
)
