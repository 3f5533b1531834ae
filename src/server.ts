import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { createApp as createPages } from 'astro/app/entrypoint'
import { StoreUnavailable } from '#db/store.ts'
import { type App, createApp } from './app.ts'
import { ConfigError, loadConfig, readEnvironment } from './config.ts'
import { LetterError } from './letters/source-file.ts'
import { describeFault } from './log.ts'
import { type ErrorStatus, errorAnswer } from './web/error-pages.ts'
import { MAX_BODY } from './web/form.ts'
import { answerWithPage, type Pages, send } from './web/page-handler.ts'
import { securityHeaders } from './web/security-headers.ts'
import { readStaticFiles, type StaticFiles, serveStaticFile } from './web/static-files.ts'

/** A stop that takes longer is forced. Milliseconds. */
const STOP_PATIENCE = 10_000

/** Starts the process: settings, store, schema, listening, background work, and one line that says so. */
async function run() {
  const config = loadConfig(readEnvironment())
  const app = await createApp(config)
  const files = readStaticFiles(join(import.meta.dirname, '..', 'client'))
  const server = createServer(
    { requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 10_000, maxHeaderSize: 16 * 1024 },
    listener(app, files, createPages({ streaming: true }) as unknown as Pages),
  )
  // What is not HTTP gets one line and no process to kill.
  server.on('clientError', (_, socket) => {
    if (socket.writable)
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
    else socket.destroy()
  })
  await listen(server, config.host, config.port)
  app.startWork()
  app.log('info', 'server-started', {
    url: addressOf(server, config.host),
    mode: config.mode,
    database: config.databaseUrl.startsWith('file:') ? 'sqlite' : 'postgres',
    letters: app.letters.size,
    workers: config.workers,
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop(server, app, signal))
}

function listener(app: App, files: StaticFiles, pages: Pages) {
  const headers = securityHeaders({ https: app.config.siteUrl.startsWith('https:') })
  const site = new URL(app.config.siteUrl)
  const errorPage = (status: ErrorStatus) => errorAnswer(status, files.html(`/${status}`))
  const locals = { app, errorPage }

  return (request: IncomingMessage, response: ServerResponse) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    answer(request, response).catch((error: unknown) => {
      app.log('error', 'request-failed', { route: 'server', fault: describeFault(error) })
      if (response.headersSent) response.destroy()
      else send(errorPage(503), response).catch(() => response.destroy())
    })
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = pathOf(request.url)
    if (path === null) return send(errorPage(400), response)
    if (Number(request.headers['content-length'] ?? 0) > MAX_BODY) {
      // The rest of the body is not worth reading.
      response.setHeader('Connection', 'close')
      return send(errorPage(413), response)
    }
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    const file = files.find(path)
    if (file && !/^\/\d{3}$/.test(path)) {
      if (isRead) return serveStaticFile(file, request, response)
      response.setHeader('Allow', 'GET, HEAD')
      return send(errorPage(405), response)
    }
    if (path !== '/' && path.endsWith('/') && isRead) {
      response.writeHead(308, { Location: path.replace(/\/+$/, '') || '/' }).end()
      return
    }
    // Pages know one address of the site, whatever the request claims.
    request.headers.host = site.host
    if (await answerWithPage(pages, locals, request, response)) return
    return send(errorPage(404), response)
  }
}

/** Stops in order: no new connections, streams end, requests finish, background work ends, the store closes. */
function stop(server: Server, app: App, signal: string) {
  app.log('info', 'server-stopping', { signal })
  setTimeout(() => process.exit(1), STOP_PATIENCE).unref()
  const drained = new Promise<void>((resolve) => server.close(() => resolve()))
  app.counts.close()
  server.closeIdleConnections()
  drained
    .then(() => app.close())
    .then(() => app.log('info', 'server-stopped', {}))
    .catch((error: unknown) => {
      app.log('error', 'request-failed', { route: 'stop', fault: describeFault(error) })
      process.exitCode = 1
    })
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function addressOf(server: Server, host: string): string {
  return `http://${host}:${(server.address() as AddressInfo).port}`
}

/** The path of a request, or `null` for what is none: bad percent signs, control characters, another site's address. */
function pathOf(url: string | undefined): string | null {
  const path = (url ?? '').split('?', 1)[0] ?? ''
  if (!path.startsWith('/') || path.startsWith('//')) return null
  try {
    return /\p{Cc}/u.test(decodeURIComponent(path)) ? null : path
  } catch {
    return null
  }
}

/** Ends with what the operator has to do, if that is known, and without a stack. */
function refuseToStart(error: unknown) {
  const known =
    error instanceof ConfigError || error instanceof LetterError || error instanceof StoreUnavailable
  const inUse = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
  process.stderr.write(
    known
      ? `${error.message}\n`
      : inUse
        ? `${(error as Error).message}. Set PORT to another one.\n`
        : `${inspect(error)}\n`,
  )
  process.exit(1)
}

run().catch(refuseToStart)
