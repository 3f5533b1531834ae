import { join } from 'node:path'
import { dev } from 'astro'
import { loadBuildSettings, loadConfig, readEnvironment } from './config.ts'
import { explain } from './explain.ts'
import { siteSettings } from './site-settings.ts'

// `npm run dev`: the site with every page made anew at each request, drafts included.
try {
  const environment = readEnvironment()
  loadConfig(environment)
  await dev({ root: join(import.meta.dirname, '..'), ...siteSettings(loadBuildSettings(environment)) })
} catch (error) {
  const explanation = explain(error)
  if (explanation === null) throw error
  process.stderr.write(`${explanation}\n`)
  process.exitCode = 1
}
