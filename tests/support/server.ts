import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DatabaseKind, freshDatabase, freshFolder, type Stage, THIS_TEST } from './databases.ts'
import { freePort } from './postgres.ts'
import { until } from './waiting.ts'

const ROOT = join(import.meta.dirname, '..', '..')

/**
 * What every program of the project is told: the cache spares hundreds of them the compiling, and what each connects to
 * is noted (see `watchConnections`).
 */
const CHILD = {
  PATH: process.env['PATH'] ?? '',
  NODE_COMPILE_CACHE: join(tmpdir(), 'compiled'),
  NODE_OPTIONS: process.env['NODE_OPTIONS'] ?? '',
  NOTED_CONNECTIONS: process.env['NOTED_CONNECTIONS'] ?? '',
}

export type TestServer = {
  url: string
  emailFolder: string
  env: Record<string, string>
  process: ChildProcess
  log(): { level: string; event: string; [field: string]: unknown }[]
  rawLog(): string
  /** Resolves to the exit code, `null` after a signal that was not met. */
  ended: Promise<number | null>
}

export type ServerOptions = {
  /** The folder of another build than the project's own. */
  root?: string
  env?: Record<string, string>
  /** Events of level error that the test is about. */
  faults?: string[]
  /** What a shell does before it becomes the server, such as `ulimit -n 128`. */
  before?: string
  stage?: Stage
}

/** The built server as a process, on a free port, with a data folder and database of its own. */
export async function startServer(kind: DatabaseKind, options: ServerOptions = {}): Promise<TestServer> {
  return runServer({ ...(await freshSettings(kind, options.stage)), ...options.env }, options)
}

/** What such a server is told, for those who do something with its database before it starts. */
export async function freshSettings(kind: DatabaseKind, stage = THIS_TEST): Promise<Record<string, string>> {
  const port = await freePort()
  return {
    DATA_DIR: freshFolder(stage.atEnd),
    DATABASE_URL: await freshDatabase(kind, stage),
    PORT: String(port),
    SITE_URL: `http://localhost:${port}`,
  }
}

/** The same with these settings and no others; for starting again where one was killed. */
export async function runServer(
  env: Record<string, string>,
  { faults = [], root = ROOT, before = ':', stage = THIS_TEST }: ServerOptions = {},
): Promise<TestServer> {
  const program = [process.execPath, ...flagsOf('start'), join(root, 'dist', 'server', 'entry.mjs')]
  const server = spawn('sh', ['-c', `${before}; exec "$@"`, 'sh', ...program], {
    cwd: env['DATA_DIR'],
    env: { ...CHILD, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let errors = ''
  server.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  server.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
  const ended = new Promise<number | null>((resolve) => server.once('exit', (code) => resolve(code)))
  const log = () =>
    output
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as { level: string; event: string })
  stage.atEnd(async () => {
    if (server.exitCode === null && server.signalCode === null) server.kill('SIGKILL')
    await ended
    const unexpected = log().filter((line) => line.level === 'error' && !faults.includes(line.event))
    if (unexpected.length > 0) throw new Error(`The server logged: ${JSON.stringify(unexpected)}`)
    if (errors !== '') throw new Error(`The server wrote to standard error: ${errors}`)
  })
  await until(() => {
    if (server.exitCode !== null) throw new Error(`The server did not start: ${errors}${output}`)
    return output.includes('"server-started"')
  }, 'the server starts')
  return {
    url: env['SITE_URL'] ?? '',
    emailFolder: join(env['DATA_DIR'] ?? '', 'mail'),
    env,
    process: server,
    log,
    rawLog: () => output + errors,
    ended,
  }
}

/** What one of the project's scripts tells Node of the memory that it may take. */
export function flagsOf(script: 'start' | 'undersigned'): string[] {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<typeof script, string>
  }
  return scripts[script].split(' ').filter((word) => word.startsWith('--max-'))
}

/** Runs a program of the project to its end. */
export function runCommand(
  args: string[],
  env: Record<string, string>,
  cwd = ROOT,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd, env: { ...CHILD, ...env } })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString()
    })
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString()
    })
    child.once('close', (code) => resolve({ code, stdout, stderr }))
  })
}

/** Runs `undersigned` with a server's settings, beside it. */
export function undersigned(args: string[], env: Record<string, string>) {
  return runCommand([join(ROOT, 'src', 'cli', 'undersigned.mjs'), ...args], env)
}
