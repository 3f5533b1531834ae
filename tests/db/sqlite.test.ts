import {
  copyFileSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { openStore } from '#db/open.ts'
import { hasDeclined, insertDecline } from '#db/queries/signing/declines.ts'
import { StoreUnavailable } from '#db/store.ts'
import { freshDatabase, freshFolder } from '#tests/support/databases.ts'
import { runCommand } from '#tests/support/server.ts'

const now = new Date('2026-03-01T12:00:00Z')

async function freshFile() {
  return (await freshDatabase('sqlite')).slice('file:'.length)
}

async function open(path: string) {
  const store = await openStore(`file:${path}`, 'serve')
  onTestFinished(() => store.close())
  return store
}

/** Opens files one after the other in another process. Returns a line for each: "opened", or the error. */
async function openElsewhere(...files: { path: string; mode: string }[]): Promise<string[]> {
  const script = `
    import { openStore } from '#db/open.ts'
    for (const { path, mode } of ${JSON.stringify(files)})
      await openStore('file:' + path, mode).then(
        async (store) => { await store.close(); console.log('opened') },
        (error) => console.log(error.message))`
  const { stdout, stderr } = await runCommand(['--input-type=module', '--eval', script], {})
  if (stderr !== '') throw new Error(stderr)
  return stdout.trimEnd().split('\n')
}

it('refuses a second process on the same file, through any link', async () => {
  const path = await freshFile()
  await open(path)
  const [link, folder, twice] = [
    join(freshFolder(), 'letter.db'),
    join(freshFolder(), 'folder'),
    join(freshFolder(), 'twice.db'),
  ]
  symlinkSync(path, link)
  symlinkSync(dirname(path), folder)
  symlinkSync(link, twice)
  const ways = [path, link, join(folder, 'undersigned.db'), twice]
  const answers = await openElsewhere(...ways.map((way) => ({ path: way, mode: 'serve' })))
  expect(answers).toHaveLength(4)
  for (const answer of answers) expect(answer).toContain('is in use by another process')
})

it('accepts a command through a link to the served file, and no process through a hard link', async () => {
  const path = await freshFile()
  const store = await open(path)
  const link = join(freshFolder(), 'letter.db')
  symlinkSync(path, link)
  const beside = await openStore(`file:${link}`, 'amend')
  await beside.write((tx) => insertDecline(tx, 'letter', 'a', now))
  await beside.close()
  expect(await store.read((db) => hasDeclined(db, 'letter', 'a'))).toBe(true)
  const names = [join(dirname(path), 'second.db'), join(freshFolder(), 'other.db')]
  for (const name of names) linkSync(path, name)
  for (const mode of ['serve', 'amend', 'inspect'] as const) {
    for (const name of names)
      await expect(openStore(`file:${name}`, mode)).rejects.toThrow('has another name (a hard link)')
  }
})

it('refuses a second process on a file that was renamed', async () => {
  const path = await freshFile()
  const store = await open(path)
  const moved = join(freshFolder(), 'moved.db')
  renameSync(path, moved)
  for (const answer of await openElsewhere({ path: moved, mode: 'serve' }, { path: moved, mode: 'amend' }))
    expect(answer).toContain('in use by another process under another name')
  renameSync(moved, path)
  await store.write((tx) => insertDecline(tx, 'letter', 'a', now))
})

it('follows a link to a file that does not exist yet', async () => {
  const real = join(freshFolder(), 'real.db')
  const link = join(freshFolder(), 'letter.db')
  symlinkSync(real, link)
  await open(link)
  expect(statSync(real).size).toBeGreaterThan(0)
  await expect(openStore(`file:${real}`, 'serve')).rejects.toThrow('is in use by another process')
})

describe('a file that was moved or replaced', () => {
  const has = (store: Awaited<ReturnType<typeof open>>, key: string) =>
    store.read((db) => hasDeclined(db, 'letter', key))
  const write = (store: Awaited<ReturnType<typeof open>>, key: string) =>
    store.write((tx) => insertDecline(tx, 'letter', key, now))
  const keep = (path: string) => {
    renameSync(path, `${path}.kept`)
    return () => renameSync(`${path}.kept`, path)
  }

  const harms: [string, (path: string) => () => void, RegExp][] = [
    ['removed', keep, /undersigned\.db is missing/],
    [
      'replaced',
      (path) => {
        const putBack = keep(path)
        writeFileSync(path, 'another database')
        return () => {
          rmSync(path)
          putBack()
        }
      },
      /undersigned\.db was replaced/,
    ],
    ['without its journal', (path) => keep(`${path}-wal`), /undersigned\.db-wal is missing/],
    ['without its shared memory', (path) => keep(`${path}-shm`), /undersigned\.db-shm is missing/],
    [
      'in a folder that was moved',
      (path) => {
        const folder = dirname(path)
        renameSync(folder, `${folder}-away`)
        return () => renameSync(`${folder}-away`, folder)
      },
      /undersigned\.db is missing/,
    ],
  ]

  it.each(harms)(
    'rejects writes while it is %s, and accepts them again afterwards',
    async (_, harm, fault) => {
      const path = await freshFile()
      const store = await open(path)
      await write(store, 'before')
      expect(store.misplaced()).toBeNull()
      const putBack = harm(path)
      // Nothing has checked the files since: even the first write is not acknowledged.
      await expect(write(store, 'first')).rejects.toThrow(StoreUnavailable)
      await expect(write(store, 'second')).rejects.toThrow(fault)
      await expect(store.snapshot(async () => 'read')).rejects.toThrow(StoreUnavailable)
      expect(store.misplaced()).toMatch(fault)
      expect(await has(store, 'before')).toBe(true)
      putBack()
      expect(store.misplaced()).toBeNull()
      await write(store, 'after')
      expect(await has(store, 'after')).toBe(true)
      expect(await has(store, 'second')).toBe(false)
      expect(await store.snapshot(async () => 'read')).toBe('read')
    },
  )

  it('rejects writes while it is cut short, in a large group too', async () => {
    const path = await freshFile()
    const store = await openStore(`file:${path}`, 'serve')
    await write(store, 'before')
    await store.scrub()
    expect(store.misplaced()).toBeNull()
    truncateSync(path, 4096)
    const sent = await Promise.allSettled(Array.from({ length: 50 }, (_, i) => write(store, `key-${i}`)))
    expect(sent.filter(({ status }) => status === 'fulfilled')).toEqual([])
    expect(store.misplaced()).toMatch(/was cut short/)
    await store.close()
  })

  it('is not reported when VACUUM in another program shrinks it', async () => {
    const path = await freshFile()
    const store = await open(path)
    const long = 'x'.repeat(2_000)
    await Promise.all(Array.from({ length: 200 }, (_, i) => write(store, `${long}${i}`)))
    await store.write(async (tx) => {
      await tx.delete(tx.tables.declines)
    })
    await store.scrub()
    const before = statSync(path).size
    expect(store.misplaced()).toBeNull()
    const other = new Database(path)
    other.exec('VACUUM')
    other.pragma('wal_checkpoint(TRUNCATE)')
    other.close()
    expect(statSync(path).size).toBeLessThan(before)
    expect(store.misplaced()).toBeNull()
    await write(store, 'after')
  })
})

it('keeps a journal whose database is missing', async () => {
  const path = await freshFile()
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(`${path}-wal`, 'the latest signatures')
  for (const mode of ['serve', 'amend', 'inspect'] as const) {
    await expect(openStore(`file:${path}`, mode)).rejects.toThrow(/its journal .*-wal is not/)
    writeFileSync(path, '')
  }
  expect(readFileSync(`${path}-wal`, 'utf8')).toBe('the latest signatures')
})

it('writes no journal into a database that it does not belong to', async () => {
  const path = await freshFile()
  const other = await freshFile()
  const backup = await freshFile()
  await (await openStore(`file:${path}`, 'serve')).close()
  await (await openStore(`file:${other}`, 'serve')).close()
  copyFileSync(path, backup)
  // A process that is killed leaves its journal.
  const killed = `
    import { openStore } from '#db/open.ts'
    import { insertDecline } from '#db/queries/signing/declines.ts'
    const store = await openStore('file:${path}', 'serve')
    await store.write((tx) => insertDecline(tx, 'letter', 'a', new Date()))
    process.kill(process.pid, 'SIGKILL')`
  await runCommand(['--input-type=module', '--eval', killed], {})
  const journal = readFileSync(`${path}-wal`)
  expect(journal.length).toBeGreaterThan(0)
  for (const replacement of [other, backup]) {
    renameSync(path, `${path}.kept`)
    copyFileSync(replacement, path)
    for (const mode of ['serve', 'amend', 'inspect'] as const)
      await expect(openStore(`file:${path}`, mode)).rejects.toThrow(
        /was replaced: the journal .* move .*-wal and/,
      )
    expect(readFileSync(`${path}-wal`).equals(journal)).toBe(true)
    renameSync(`${path}.kept`, path)
  }
  // Files that were moved or copied together still work.
  const copy = join(freshFolder(), 'undersigned.db')
  for (const end of ['', '-wal', '.files']) copyFileSync(`${path}${end}`, `${copy}${end}`)
  for (const each of [copy, path]) {
    const store = await open(each)
    expect(await store.read((db) => hasDeclined(db, 'letter', 'a'))).toBe(true)
  }
})

it('asks before it creates a database, and creates nothing when refused', async () => {
  const path = join(freshFolder(), 'folder', 'undersigned.db')
  const refuse = () => {
    throw new Error('no')
  }
  for (const mode of ['serve', 'amend', 'inspect'] as const)
    await expect(openStore(`file:${path}`, mode, { onEmpty: refuse })).rejects.toThrow('no')
  expect(statSync(dirname(path), { throwIfNoEntry: false })).toBeUndefined()
  // A file without tables counts as empty.
  mkdirSync(dirname(path))
  new Database(path).exec('PRAGMA journal_mode = WAL').close()
  for (const mode of ['serve', 'amend', 'inspect'] as const)
    await expect(openStore(`file:${path}`, mode, { onEmpty: refuse })).rejects.toThrow('no')
  await (await openStore(`file:${path}`, 'serve')).close()
  await (await openStore(`file:${path}`, 'serve', { onEmpty: refuse })).close()
})

it('releases the file when it is closed', async () => {
  const path = await freshFile()
  await (await openStore(`file:${path}`, 'serve')).close()
  await open(path)
})

it('waits for the lock of another program without blocking the event loop', async () => {
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

it('is unavailable when another program keeps the lock for too long', async () => {
  const path = await freshFile()
  const store = await open(path)
  const other = new Database(path)
  other.exec('BEGIN IMMEDIATE')
  await expect(store.write((tx) => insertDecline(tx, 'letter', 'a', now))).rejects.toThrow(StoreUnavailable)
  other.exec('ROLLBACK')
  other.close()
  await store.write((tx) => insertDecline(tx, 'letter', 'b', now))
})

it('has only STRICT tables', async () => {
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
  const secret = 'letter-that-must-not-be-found'
  await store.write((tx) => insertDecline(tx, secret, 'key', now))
  await store.write(async (tx) => {
    await tx.delete(tx.tables.declines)
  })
  await store.close()
  expect(readFileSync(path).includes(secret)).toBe(false)
})

it('explains why it refuses a file that is not a database, and one from a newer version', async () => {
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
