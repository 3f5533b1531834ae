import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** This machine, or a name that is reserved for what does not exist (RFC 2606): tests may connect to both. */
const HARMLESS = /^(localhost|127\.\d+\.\d+\.\d+|::1|\[::1\]|(.+\.)?invalid)$/

/** What a Node.js program is told, so that it notes in `file` each host that it connects to. */
export function notingConnections(file: string): { NODE_OPTIONS: string; NOTED_CONNECTIONS: string } {
  const preload = pathToFileURL(join(import.meta.dirname, 'note-connections.mjs')).href
  return { NODE_OPTIONS: `--import ${preload}`, NOTED_CONNECTIONS: file }
}

/** The hosts other than this machine that were connected to, and by which program; none is good. */
export function connectionsElsewhere(file: string): string[] {
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1)
  return lines.filter((line) => !HARMLESS.test(line.split(' ')[0] ?? ''))
}

/**
 * From now on every Node.js program that tests start notes its connections. Returns what says, at the end of all tests,
 * whether any was to another machine: it throws then.
 */
export async function watchConnections(folder: string): Promise<() => void> {
  const file = join(folder, 'connections')
  appendFileSync(file, '')
  Object.assign(process.env, notingConnections(file))
  // This process too, which connects to the database at least.
  await import('./note-connections.mjs')
  return () => {
    const elsewhere = connectionsElsewhere(file)
    if (elsewhere.length > 0) throw new Error(`Connections left this machine:\n${elsewhere.join('\n')}`)
    if (readFileSync(file, 'utf8') === '') throw new Error('No connection was noted: nothing watched.')
  }
}
