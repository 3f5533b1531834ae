import './offline-tools.ts'
import { dev } from 'astro'
import { loadBuildSettings, loadConfig, readEnvironment } from '#config/config.ts'
import { explain } from '#config/explain.ts'
import { outliveOutputs } from '#platform/log-output.ts'
import { projectRoot } from '#platform/project-root.ts'
import { siteSettings } from './site-settings.ts'

// `npm run dev`: the site with every page made anew at each request, drafts included.
outliveOutputs()
try {
  const environment = readEnvironment()
  const { host, port } = loadConfig(environment)
  const root = projectRoot()
  await dev({ root, server: { host, port }, ...siteSettings(loadBuildSettings(environment)) })
} catch (error) {
  const explanation = explain(error)
  if (explanation === null) throw error
  process.stderr.write(`${explanation}\n`)
  process.exitCode = 1
}
