import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { INVARIANTS } from '#features/operations/invariants.ts'
import { connectionsElsewhere, notingConnections } from './support/connections.ts'
import { freshFolder } from './support/databases.ts'
import { codeIn, firstColumn, PAGES, readPage } from './support/documentation.ts'
import { freePort } from './support/postgres.ts'
import { runCommand, undersigned } from './support/server.ts'
import { until } from './support/waiting.ts'

const ROOT = join(import.meta.dirname, '..')

it('the documentation lists every command of the command line, and every option of an export', async () => {
  const { stdout } = await undersigned(['--help'], { DATA_DIR: freshFolder() })
  const commands = [...stdout.matchAll(/^ {2}([a-z-]+) /gm)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'help')
  expect(commands).toEqual(['export', 'seed', 'check', 'letters', 'review', 'hand-over', 'organiser'])
  const listed = firstColumn(readPage('docs/operations.md'), 'Commands').map((code) => code.split(' ')[2])
  expect([...new Set(listed)].sort()).toEqual([...commands].sort())
  const everything = PAGES.map(readPage).join('\n')
  for (const name of commands) expect(everything).toContain(`undersigned -- ${name}`)
  const help = await undersigned(['export', '--help'], { DATA_DIR: freshFolder() })
  const options = [...help.stdout.matchAll(/^ {2}(--[a-z-]+) /gm)].map(([, name = '']) => name)
  const explained = codeIn(readPage('docs/export.md')).join('\n')
  expect(explained.match(/--[a-z-]+/g)).toEqual(expect.arrayContaining(options))
})

describe('each command of the documentation', () => {
  /** A command line of a page, as arguments of the script that it names. */
  function told(page: string, name: string): string[] {
    const line = new RegExp(`undersigned -- (${name}.*)$`, 'm').exec(readPage(page))?.[1]
    if (!line) throw new Error(`${page} does not say how to ${name}.`)
    return line.split(' ')
  }

  it('seed, export and check do what it says, in this order', async () => {
    const folder = freshFolder()
    const env = { DATA_DIR: folder }
    const seeded = await undersigned(told('README.md', 'seed'), env)
    expect(seeded).toMatchObject({ code: 0, stderr: expect.stringContaining('unpaid-proof: ') })
    const args = told('README.md', 'export').map((arg) =>
      arg === 'data/signatures.csv' ? join(folder, 'signatures.csv') : arg,
    )
    const exported = await undersigned(args, env)
    expect(exported.code).toBe(0)
    const manifest = JSON.parse(readFileSync(join(folder, 'signatures.csv.manifest.json'), 'utf8')) as object
    const bytes = readFileSync(join(folder, 'signatures.csv'))
    const sha256 = Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex')
    const rows = bytes.toString('utf8').trimEnd().split('\r\n').length - 1
    expect(manifest).toMatchObject({
      letter: 'unpaid-proof',
      format: 'csv',
      rows,
      sha256,
      bytes: bytes.length,
    })
    const checked = await undersigned(told('docs/operations.md', 'check'), env)
    expect(checked).toMatchObject({ code: 0, stderr: '' })
    expect(checked.stdout.split('\n').filter((line) => line.startsWith('ok'))).toHaveLength(
      Object.keys(INVARIANTS).length,
    )
  })

  it('start builds if it must, and serves the letter', async () => {
    const port = await freePort()
    const env = {
      PATH: process.env['PATH'] ?? '',
      DATA_DIR: freshFolder(),
      PORT: String(port),
      SITE_URL: 'http://localhost:4321',
    }
    // By npm itself: a signal to it has to reach the server.
    const server = spawn('npm', ['start'], { cwd: ROOT, env: { ...env, HOME: process.env['HOME'] ?? '' } })
    onTestFinished(() => void server.kill('SIGKILL'))
    const page = await until(async () => {
      const answer = await fetch(`http://localhost:${port}/`).catch(() => null)
      return answer?.ok && answer.text()
    }, 'the letter is served')
    expect(page).toContain('We are artists, not proof of approval')
    server.kill('SIGTERM')
    expect(await new Promise((resolve) => server.once('exit', resolve))).toBe(0)
  })

  it('dev shows the letter without a build, and contacts no one', async () => {
    const port = await freePort()
    const connections = join(freshFolder(), 'connections')
    const env = {
      PATH: process.env['PATH'] ?? '',
      DATA_DIR: freshFolder(),
      PORT: String(port),
      ...notingConnections(connections),
    }
    const server = spawn(process.execPath, [join(ROOT, 'src', 'build', 'dev.ts')], { cwd: ROOT, env })
    onTestFinished(() => void server.kill('SIGKILL'))
    const get = (path: string) => fetch(`http://localhost:${port}${path}`).catch(() => null)
    const page = await until(async () => {
      const answer = await get('/letters/unpaid-proof')
      return answer?.ok && answer.text()
    }, 'the letter is shown')
    expect(page).toContain('We are artists, not proof of approval')
    const count = await get('/letters/unpaid-proof/count.json')
    expect(await count?.json()).toMatchObject({ count: 0 })
    expect(connectionsElsewhere(connections)).toEqual([])
  })

  it('db:generate finds nothing to do: the migrations are those of the schemas', async () => {
    const folder = freshFolder()
    const copy = `const fs = require('node:fs'); for (const part of ['db', 'src/values', 'src/features', 'tools/db', 'drizzle.config.ts', '.prettierrc.json', 'package.json', 'tsconfig.json']) fs.cpSync(part, '${folder}/' + part, { recursive: true }); fs.symlinkSync(process.cwd() + '/node_modules', '${folder}/node_modules')`
    await runCommand(['-e', copy], {})
    const path = `${join(ROOT, 'node_modules', '.bin')}:${process.env['PATH'] ?? ''}`
    const { code, stdout } = await runCommand(
      [join(folder, 'tools', 'db', 'generate.ts')],
      { PATH: path },
      folder,
    )
    expect(code).toBe(0)
    expect(stdout.match(/No schema changes, nothing to migrate/g)).toHaveLength(2)
  })
})
