import { join } from 'node:path'
import { inspect } from 'node:util'
import { createApp as createPages } from 'astro/app/entrypoint'
import { type App, createApp } from '#app.ts'
import { loadConfig, readEnvironment } from '#config/config.ts'
import { explain } from '#config/explain.ts'
import { describeRefusal } from '#features/letters/describe-refusal.ts'
import { keepPublishedTexts } from '#features/letters/keep-published-texts.ts'
import { isSealable } from '#features/letters/sealing.ts'
import { LetterError } from '#features/letters/source-file.ts'
import { eraseAgain } from '#features/privacy/erase-again.ts'
import { outliveOutputs } from '#platform/log-output.ts'
import { readTrust } from '#platform/trusted-proxies.ts'
import { type ErrorKind, errorAnswer } from '#web/http/error-pages.ts'
import type { Pages } from '#web/http/page-handler.ts'
import { securityHeaders } from '#web/http/security-headers.ts'
import { readStaticFiles } from '#web/http/static-files.ts'
import { StreamSlots } from '#web/http/stream-slots.ts'
import { UploadSlots } from '#web/http/upload-slots.ts'
import type { Site } from './exchange.ts'
import { FreshPages } from './fresh-pages.ts'
import { addressOf, capsOf, listen } from './listen.ts'
import { createListener } from './listener.ts'
import { stopOnSignals } from './stop.ts'

/** Starts the process: settings, database, pages, connections, background work, and one line that says so. */
async function start(): Promise<void> {
  // Only the owner may read the files that the process writes.
  process.umask(0o077)
  outliveOutputs()
  const config = loadConfig(readEnvironment())
  const app = await createApp(config)
  await prepareData(app)
  const stopping = new AbortController()
  const caps = capsOf(app)
  const site = siteOf(app, caps.streams, stopping.signal)
  await keepPagesFresh(site)
  const server = await listen(config, createListener(site), {
    connections: caps.connections,
    headers: site.headers,
  })
  app.startWork()
  // Before the line that says the server has started: its reader may stop it at once.
  stopOnSignals(server, app, stopping)
  app.log('info', 'server-started', {
    url: addressOf(server, config.host),
    mode: config.mode,
    database: config.databaseUrl.startsWith('file:') ? 'sqlite' : 'postgres',
    letters: app.letters.size,
    workers: config.workers,
  })
}

/** Brings the database up to date with the records and letters on disk, before any request is answered. */
async function prepareData(app: App): Promise<void> {
  const again = await eraseAgain(app.context)
  if (again > 0) app.log('warn', 'erased-again', { rows: again })
  const kept = await keepPublishedTexts(app.context, app.letters)
  if (!kept.ok) throw new LetterError(describeRefusal(kept))
  app.changes.readAhead(app.letters)
  for (const letter of app.letters.values()) {
    if (!isSealable(app.context.secret, letter)) app.log('warn', 'letter-not-sealed', { letter: letter.slug })
  }
  // Submissions that were acknowledged before the last process ended.
  if (app.config.workers === 'on') await app.intake()
}

function siteOf(app: App, streams: number, stopping: AbortSignal): Site {
  const { config } = app
  const client = config.limits?.streams.client ?? Number.POSITIVE_INFINITY
  return {
    app,
    files: readStaticFiles(join(import.meta.dirname, '..')),
    pages: createPages({ streaming: true }) as unknown as Pages,
    headers: securityHeaders({ https: config.siteUrl.startsWith('https:') }),
    host: new URL(config.siteUrl).host,
    trust: readTrust(config.trustedProxies),
    streams: new StreamSlots({ streams, client }),
    uploads: new UploadSlots(),
    stopping,
  }
}

async function keepPagesFresh({ app, files, pages }: Site): Promise<void> {
  const errorPage = (kind: ErrorKind) => errorAnswer(kind, files.html(`/${kind}`))
  const fresh = new FreshPages({ app, files, pages, errorPage })
  await fresh.remake()
  app.updates.watch(() => fresh.remake())
}

/** Ends the process with an explanation for the operator, or with the stack of an error that needs one. */
function refuseToStart(error: unknown): void {
  process.stderr.write(`${explain(error) ?? inspect(error)}\n`)
  process.exit(1)
}

start().catch(refuseToStart)
