import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { connectionsElsewhere, notingConnections } from '#tests/support/connections.ts'
import { freshFolder } from '#tests/support/databases.ts'
import { buildWith } from '#tests/support/project.ts'
import { runCommand } from '#tests/support/server.ts'

// No script contacts anyone. What the servers and commands of all other tests connect to is noted as well, and looked at
// when they are done (tests/support/global-setup.ts).

const ROOT = join(import.meta.dirname, '..', '..')
const { scripts, dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>
  dependencies: Record<string, string>
}

/** A file in which connections are noted, and what a program is told so that it does. */
function noting() {
  const file = join(freshFolder(), 'connections')
  return { file, env: notingConnections(file) }
}

it('a connection to another host is noted, by name or by address', async () => {
  const { file, env } = noting()
  const connecting = `const net = require('node:net')
    for (const host of ['127.0.0.1', 'elsewhere.example']) net.connect(1, host).on('error', () => {})
    fetch('http://also-elsewhere.example/').catch(() => {})`
  expect((await runCommand(['-e', connecting], env)).code).toBe(0)
  expect(readFileSync(file, 'utf8')).toContain('127.0.0.1 ')
  expect(connectionsElsewhere(file).map((line) => line.split(' ')[0])).toEqual([
    'elsewhere.example',
    'also-elsewhere.example',
  ])
})

/** What Node.js does for a user that has no line in /etc/passwd, as users of containers: it throws without HOME. */
const WITHOUT_HOME = `import { syncBuiltinESMExports } from 'node:module'
import os from 'node:os'
os.homedir = () => {
  if (process.env.HOME) return process.env.HOME
  throw new Error('A system error occurred: uv_os_homedir returned ENOENT')
}
syncBuiltinESMExports()`

it('a build contacts no one, and needs no home folder', async () => {
  const { file, env } = noting()
  const options = `${env.NODE_OPTIONS} --import data:text/javascript,${encodeURIComponent(WITHOUT_HOME)}`
  const built = buildWith(async () => {}, freshFolder(), { ...env, NODE_OPTIONS: options })
  await expect(built).resolves.toEqual(expect.any(String))
  expect(connectionsElsewhere(file)).toEqual([])
})

it('check contacts no one, and leaves nothing in the home folder', async () => {
  const { file, env } = noting()
  // The types of one page are enough: what else Astro does is the same for all.
  const root = freshFolder()
  const isPage = (path: string) => path.startsWith(join(ROOT, 'src', 'pages'))
  for (const part of ['src', 'db', 'package.json'])
    cpSync(join(ROOT, part), join(root, part), { recursive: true, filter: (path) => !isPage(path) })
  mkdirSync(join(root, 'src', 'pages'))
  writeFileSync(join(root, 'src', 'pages', 'index.astro'), '<p>One page.</p>\n')
  const tsconfig = { extends: 'astro/tsconfigs/strictest', include: ['src/pages'] }
  writeFileSync(join(root, 'tsconfig.json'), JSON.stringify(tsconfig))
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'))
  const home = freshFolder()
  const [types = ''] = scripts['check']?.split(' && ') ?? []
  const { code, stdout } = await runCommand(types.split(' ').slice(1), { ...env, HOME: home }, root)
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('0 errors') })
  expect(connectionsElsewhere(file)).toEqual([])
  expect(readdirSync(home)).toEqual([])
})

it('the Node.js that scripts run on is installed in production too, and is the one that they ask for', () => {
  const asked = /var OLDEST = (\d+)/.exec(
    readFileSync(join(ROOT, 'src', 'platform', 'node-version.cjs'), 'utf8'),
  )?.[1]
  expect(dependencies['node']).toMatch(new RegExp(`^${asked}\\.`))
  for (const script of ['start', 'dev', 'build', 'check', 'undersigned'])
    expect(scripts[script], script).toMatch(/^(exec )?node -r \.\/src\/platform\/node-version\.cjs /)
})

it('a Node.js that is too old is told so', async () => {
  const older = `Object.defineProperty(process.versions, 'node', { value: '20.19.5' })
    require('./src/platform/node-version.cjs')`
  const { code, stderr } = await runCommand(['-e', older], {})
  expect(code).toBe(1)
  expect(stderr).toMatch(/^Undersigned needs Node\.js 24 or newer; this is 20\.19\.5\.\nRun npm ci/)
})
