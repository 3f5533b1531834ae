import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import chromium, { inflate } from '@sparticuz/chromium'

/** The machine's own Chromium, if it has one. */
const OWN = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

export type FoundBrowser = { path: string; libraries: string | null }

/** A Chromium that starts here: the machine's own, else the one from the registry with what libraries it lacks. */
export async function findBrowser(): Promise<FoundBrowser> {
  const own = OWN.find((path) => existsSync(path))
  if (own) return { path: own, libraries: null }
  const path = await chromium.executablePath()
  return { path, libraries: lacksLibraries(path) ? await unpackLibraries() : null }
}

function lacksLibraries(path: string): boolean {
  if (process.platform !== 'linux') return false
  try {
    return execFileSync('ldd', [path], { encoding: 'utf8' }).includes('not found')
  } catch {
    return true
  }
}

async function unpackLibraries(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium')
  return join(await inflate(join(dirname(entry), '..', 'bin', 'al2023.tar.br')), 'lib')
}
