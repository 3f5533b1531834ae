import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core'
import { inject, onTestFinished } from 'vitest'

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A browser window of its own for one test. */
export async function openBrowser(options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const browser = await launchBrowser()
  onTestFinished(() => browser.close())
  return browser.newContext(options)
}

export function launchBrowser(found = inject('browser'), flags: string[] = []): Promise<Browser> {
  const env = { ...process.env, ...(found.libraries ? { LD_LIBRARY_PATH: found.libraries } : {}) }
  return chromium.launch({
    executablePath: found.path,
    args: [...FLAGS, ...flags],
    env: env as Record<string, string>,
  })
}
