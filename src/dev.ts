import { join } from 'node:path'
import { dev } from 'astro'
import { loadBuildSettings, readEnvironment } from './config.ts'
import { siteSettings } from './site-settings.ts'

// `npm run dev`: the site with every page made anew at each request, drafts included.
await dev({ root: join(import.meta.dirname, '..'), ...siteSettings(loadBuildSettings(readEnvironment())) })
