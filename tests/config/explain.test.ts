import { closeSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, inject, it } from 'vitest'
import { loadConfig } from '#config/config.ts'
import { explain } from '#config/explain.ts'
import { openStore } from '#db/open.ts'
import { freshDatabase, freshFolder } from '#tests/support/databases.ts'
import { freePort } from '#tests/support/postgres.ts'
import { copyOfTheProgram } from '#tests/support/project.ts'
import { runCommand, undersigned } from '#tests/support/server.ts'

const ROOT = join(import.meta.dirname, '..', '..')

/** A fault of the machine as Node.js throws it. */
function fault(code: string, { syscall = 'open', path }: { syscall?: string; path?: string } = {}): Error {
  return Object.assign(new Error(`${code}: no, ${syscall}`), { code, syscall, ...(path && { path }) })
}

describe('a fault of the machine', () => {
  it.each([
    [fault('EACCES', { path: join(ROOT, 'dist') }), /The program belongs to another user/],
    [fault('EPERM', { path: join(ROOT, 'node_modules', '.vite') }), /The program belongs to another user/],
    [fault('EROFS', { path: join(ROOT, 'dist', 'stamp') }), /The program is on a read-only disk/],
    [fault('EACCES', { path: join(ROOT, 'data', 'secret') }), /Let this user read and write there/],
    [fault('EACCES', { path: '/srv/letter/secret' }), /Let this user read and write there/],
    [fault('EROFS', { path: '/srv/letter' }), /Set DATA_DIR to a folder that can be written/],
    [fault('ENOTDIR', { path: '/srv/letter/x', syscall: 'mkdir' }), /Set DATA_DIR to a folder\./],
    [fault('EACCES', { syscall: 'listen' }), /Only root may use this port/],
    [fault('EADDRINUSE', { syscall: 'listen' }), /Set PORT to another one/],
    [fault('ENOTFOUND', { syscall: 'getaddrinfo' }), /Set HOST to an address of this machine/],
    [fault('ENOSPC', { path: '/srv/letter/secret' }), /The disk is full/],
    [fault('EMFILE', { path: join(ROOT, 'dist') }), /ulimit -n/],
  ])('%s is explained', (error, advice) => {
    expect(explain(error)).toMatch(advice)
    expect(explain(error)).toContain(error.message)
  })

  it('that no setting leads to keeps its stack', () => {
    expect(explain(fault('ENOENT', { path: '/srv/letter/x' }))).toBeNull()
    expect(explain(new TypeError('x is not a function'))).toBeNull()
  })
})

describe('a database that does not let itself be opened', () => {
  const opening = (url: string) =>
    openStore(url, 'serve').then(
      () => 'opened',
      (error: unknown) => explain(error),
    )

  it('on PostgreSQL is explained: missing, refused, away, unknown', async () => {
    const server = inject('postgres')
    const nowhere = await freePort()
    expect(await opening(`${server}/not_there`)).toMatch(/does not exist \(3D000\)\. Create the database/)
    expect(await opening(server.replace('postgres@', 'mallory@'))).toMatch(/\(28000\)\. Correct the user/)
    expect(await opening(`postgres://127.0.0.1:${nowhere}/x`)).toMatch(/\(ECONNREFUSED\)\. Start PostgreSQL/)
    expect(await opening('postgres://not-there.invalid/x')).toMatch(/Correct the host/)
    expect(await opening(`${server}/postgres?sslmode=require`)).toMatch(/Set sslmode/)
  })

  it('on SQLite is explained: another file, a folder, a cut one', async () => {
    const folder = freshFolder()
    writeFileSync(join(folder, 'letter.txt'), 'To the members of the board')
    expect(await opening(`file:${join(folder, 'letter.txt')}`)).toMatch(
      /letter\.txt cannot be opened.*DATA_DIR/,
    )
    expect(await opening(`file:${folder}`)).toMatch(/SQLITE_CANTOPEN\)\. Let this user/)
    const url = await freshDatabase('sqlite')
    const path = url.slice('file:'.length)
    await (await openStore(url, 'serve')).close()
    writeFileSync(path, readFileSync(path).subarray(0, 5_000))
    expect(await opening(url)).toMatch(/SQLITE_CORRUPT\)\. The file is damaged/)
  })
})

describe('a command or a start ends with a sentence and no stack', () => {
  const expectSentence = (done: { code: number | null; stderr: string }, sentence: RegExp) => {
    expect(done.code).toBe(1)
    expect(done.stderr).toMatch(sentence)
    expect(done.stderr).not.toMatch(/\n\s+at |node:internal/)
  }

  it('where the folder of letters is missing', async () => {
    const root = await copyOfTheProgram()
    rmSync(join(root, 'src', 'content'), { recursive: true })
    const server = join(root, 'dist', 'server', 'entry.mjs')
    expectSentence(await runCommand([server], { DATA_DIR: freshFolder() }, root), /there is no such folder/)
  })

  it('where a setting is no port or no address', async () => {
    const env = { DATA_DIR: freshFolder(), SITE_URL: 'http://localhost:4321' }
    for (const script of ['server/start.ts', 'build/dev.ts']) {
      const path = join(ROOT, 'src', script)
      expectSentence(
        await runCommand([path], { ...env, PORT: '99999' }),
        /PORT must be a whole number from 0/,
      )
    }
    expectSentence(await undersigned(['check'], { ...env, PORT: '99999' }), /PORT must be/)
    expectSentence(
      await undersigned(['check'], { ...env, DATABASE_URL: 'postgres://ada:a#b@localhost/x' }),
      /DATABASE_URL must be an address such as postgres:/,
    )
  })

  it('where check finds the file damaged', async () => {
    const url = await freshDatabase('sqlite')
    await (await openStore(url, 'serve')).close()
    const client = new Database(url.slice('file:'.length))
    const { page } = client
      .prepare(`select rootpage as page from sqlite_master where name = 'signatures'`)
      .get() as { page: number }
    client.pragma('wal_checkpoint(TRUNCATE)')
    client.close()
    const file = openSync(url.slice('file:'.length), 'r+')
    writeSync(file, Buffer.alloc(4096, 0xff), 0, 4096, (page - 1) * 4096)
    closeSync(file)
    const env = { DATA_DIR: freshFolder(), DATABASE_URL: url }
    const done = await undersigned(['check'], env)
    expectSentence(done, /restore the last backup/)
    expect(done.stdout).toMatch(/^BROKEN {2}The database finds no fault in itself/)
  })
})

it('a port that is none is not taken into the address of the site', () => {
  expect(() => loadConfig({ PORT: '99999' })).toThrow(/^(?!.*SITE_URL)/s)
})
