import { join } from 'node:path'
import { dev } from 'astro'

// `npm run dev`: the site with every page made anew at each request, drafts included.
await dev({ root: join(import.meta.dirname, '..') })
