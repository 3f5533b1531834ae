import { buffer } from 'node:stream/consumers'
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type BrowserServer,
  chromium,
  type Download,
  type LaunchOptions,
} from 'playwright-core'
import { inject, onTestFinished } from 'vitest'
import type { FoundBrowser } from './browser-binary.ts'

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A browser window for one test, with cookies, storage and connections of its own. */
export async function openBrowser(options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const browser = await chromium.connect(inject('browser').endpoint)
  onTestFinished(() => browser.close())
  return browser.newContext(options)
}

/** A browser of one's own, for those who start it with flags. */
export function launchBrowser(
  found: FoundBrowser = inject('browser'),
  flags: string[] = [],
): Promise<Browser> {
  return chromium.launch(optionsOf(found, flags))
}

/** The browser in which every window of `openBrowser` opens: starting one for each test takes a second of a core. */
export function startBrowser(found: FoundBrowser): Promise<BrowserServer> {
  return chromium.launchServer({ ...optionsOf(found, []), host: '127.0.0.1' })
}

function optionsOf(found: FoundBrowser, flags: string[]): LaunchOptions {
  const env = { ...process.env, ...(found.libraries ? { LD_LIBRARY_PATH: found.libraries } : {}) }
  return { executablePath: found.path, args: [...FLAGS, ...flags], env: env as Record<string, string> }
}

/** The bytes of a download; the browser runs in a process of its own, so that its file is not ours to read. */
export async function bytesOf(download: Download): Promise<Buffer> {
  return buffer(await download.createReadStream())
}
