import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import lighthouse, { desktopConfig } from 'lighthouse'
import { launchBrowser } from '#tests/support/browser.ts'
import { findBrowser } from '#tests/support/browser-binary.ts'
import { freePort } from '#tests/support/postgres.ts'
import { buildWith } from '#tests/support/project.ts'
import { inLanguage, LOCALES } from '#values/locale.ts'

// `npm run lighthouse`: Lighthouse on the built site with 1,400 invented signatures, as on a phone with a slow network
// and as on a desktop. It prints a table, and ends with 1 where a page has less than 100 in anything.
// Paths after the command are the pages to look at instead of all.
const ROOT = join(import.meta.dirname, '..')
const LETTER = '/letters/unpaid-proof'
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'] as const
const PAGES =
  process.argv.slice(2).length > 0
    ? process.argv.slice(2)
    : [
        ...LOCALES.map((locale) => inLanguage(LETTER, locale)),
        '/letters',
        `${LETTER}/versions`,
        `${LETTER}/versions/2`,
        `${LETTER}/versions/2/changes`,
        `${LETTER}/signatures`,
        '/privacy',
      ]
/** The names of those who signed are kept out of search engines, which Lighthouse counts against a page. */
const UNLISTED = `${LETTER}/signatures`

const folder = mkdtempSync(join(tmpdir(), 'undersigned-lighthouse-'))
const [port, debugPort] = [await freePort(), await freePort()]
// With a mail server there is no banner of the demonstration; no email is sent.
const env = {
  PATH: process.env['PATH'] ?? '',
  DATA_DIR: join(folder, 'data'),
  PORT: String(port),
  SITE_URL: `http://localhost:${port}`,
  SMTP_URL: 'smtp://localhost:1',
  // With both captchas the form is at its heaviest; it is not used, so none is loaded.
  CAPTCHA: 'hcaptcha,altcha',
  HCAPTCHA_SITE_KEY: '20000000-ffff-ffff-ffff-000000000002',
  HCAPTCHA_SECRET: 'of no use',
}
const root = await buildWith(async () => {}, join(folder, 'site'), env)
execFileSync(process.execPath, [join(ROOT, 'src', 'cli', 'undersigned.mjs'), 'seed', '--count', '1400'], {
  env,
})
const server = spawn(process.execPath, [join(root, 'dist', 'server', 'entry.mjs')], {
  env,
  stdio: ['ignore', 'pipe', 'inherit'],
})
const [started] = await Promise.race([once(server.stdout, 'data'), once(server, 'exit')])
if (typeof started === 'number') throw new Error(`The server ended with ${started}.`)
const browser = await launchBrowser(await findBrowser(), [`--remote-debugging-port=${debugPort}`])
let below = 0
try {
  for (const page of PAGES) {
    for (const device of ['mobile', 'desktop'] as const) below += (await measure(page, device)) ? 0 : 1
  }
} finally {
  await browser.close()
  server.kill('SIGTERM')
  await once(server, 'exit')
  rmSync(folder, { recursive: true, force: true })
}
process.stdout.write(below === 0 ? 'Every page has 100 in everything.\n' : `${below} below 100.\n`)
process.exitCode = below === 0 ? 0 : 1

/** Measures one page and prints its line; `false` where something is below 100. */
async function measure(page: string, device: 'mobile' | 'desktop'): Promise<boolean> {
  const categories = page === UNLISTED ? CATEGORIES.filter((category) => category !== 'seo') : CATEGORIES
  const flags = { port: debugPort, onlyCategories: [...categories], logLevel: 'error' as const }
  const config = device === 'desktop' ? desktopConfig : undefined
  const result = await lighthouse(`http://localhost:${port}${page}`, flags, config)
  if (!result) throw new Error(`Lighthouse says nothing of ${page}.`)
  const { lhr } = result
  const scores = categories.map((category) => Math.round((lhr.categories[category]?.score ?? 0) * 100))
  process.stdout.write(
    `${scores.map((score) => String(score).padStart(3)).join(' ')}  ${device.padEnd(7)}  ${page}\n`,
  )
  if (scores.every((score) => score === 100)) return true
  for (const category of categories) {
    for (const { id, weight } of lhr.categories[category]?.auditRefs ?? []) {
      const audit = lhr.audits[id]
      if (weight > 0 && audit?.score != null && audit.score < 1) {
        process.stdout.write(`     ${category}: ${audit.title} ${audit.displayValue ?? ''}\n`)
      }
    }
  }
  return false
}
