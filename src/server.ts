import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { createApp as createPages } from 'astro/app/entrypoint'
import { type App, createApp } from './app.ts'
import { loadConfig, readEnvironment } from './config.ts'
import { DEFAULT_LOCALE, inLanguage, localeOfPrefix } from './domain/locale.ts'
import { isSealable } from './domain/sealing.ts'
import { explain } from './explain.ts'
import { LetterError } from './letters/source-file.ts'
import { describeFault } from './log.ts'
import { eraseAgain } from './usecases/operator/erase-again.ts'
import { describeChanges, keepPublishedTexts } from './usecases/operator/keep-published-texts.ts'
import { MAX_BODY } from './web/body.ts'
import { clientNetwork, readTrust } from './web/client-address.ts'
import { type ErrorStatus, errorAnswer } from './web/error-pages.ts'
import { answerWithPage, type Pages, send } from './web/page-handler.ts'
import { securityHeaders } from './web/security-headers.ts'
import { readStaticFiles, type StaticFiles, serveStaticFile } from './web/static-files.ts'

/** A stop that takes longer is forced. Milliseconds. */
const STOP_PATIENCE = 10_000
/** Whoever has not sent a whole request, or not taken its answer, by then is cut off. Milliseconds. */
const DRAIN_PATIENCE = 5_000
/**
 * Whoever takes nothing of their answer for so long is cut off; longer than a database may take before there is one. Event
 * streams say something more often. Milliseconds.
 */
const IDLE_PATIENCE = 25_000
/** So long after an answer the next request has to have begun; Node's own limit begins anew with each byte. Milliseconds. */
const NEXT_REQUEST_PATIENCE = 15_000
/** For so long a connection stays that has been told that it is over. Milliseconds. */
const LINGER = 1_000

/** Starts the process: settings, store, schema, listening, background work, and one line that says so. */
async function run() {
  const config = loadConfig(readEnvironment())
  const app = await createApp(config)
  const again = await eraseAgain(app.context)
  if (again > 0) app.log('warn', 'erased-again', { rows: again })
  const kept = await keepPublishedTexts(app.context, app.letters)
  if (!kept.ok) throw new LetterError(describeChanges(kept.changed))
  for (const letter of app.letters.values()) {
    if (!isSealable(app.context.secret, letter)) app.log('warn', 'letter-not-sealed', { letter: letter.slug })
  }
  // What was acknowledged before the process ended last.
  if (config.workers === 'on') await app.intake()
  const stopping = new AbortController()
  const files = readStaticFiles(join(import.meta.dirname, '..', 'client'))
  const server = createServer(
    {
      requestTimeout: 30_000,
      headersTimeout: 10_000,
      keepAliveTimeout: 10_000,
      // How often it is looked who has used up theirs; by default half a minute late.
      connectionsCheckingInterval: 5_000,
      maxHeaderSize: 16 * 1024,
    },
    listener(app, files, createPages({ streaming: true }) as unknown as Pages, stopping.signal),
  )
  server.timeout = IDLE_PATIENCE
  endAfterSilence(server)
  // Each request that came in one go with others listens for the end of their connection.
  server.on('connection', (socket) => socket.setMaxListeners(0))
  // What is not HTTP gets one line and no process to kill.
  server.on('clientError', (_, socket) => {
    if (!socket.writable) {
      socket.destroy()
      return
    }
    socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
    // Closed at once, it could take the line with it; and some never close their own end.
    setTimeout(() => socket.destroy(), LINGER).unref()
  })
  await listen(server, config.host, config.port)
  app.startWork()
  // Whoever reads that it has started may stop it at once.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stopping.abort()
      stop(server, app, signal).catch((error: unknown) => {
        app.log('error', 'stop-failed', { fault: describeFault(error) })
        process.exitCode = 1
      })
    })
  }
  app.log('info', 'server-started', {
    url: addressOf(server, config.host),
    mode: config.mode,
    database: config.databaseUrl.startsWith('file:') ? 'sqlite' : 'postgres',
    letters: app.letters.size,
    workers: config.workers,
  })
}

function listener(app: App, files: StaticFiles, pages: Pages, stopping: AbortSignal) {
  const headers = securityHeaders({ https: app.config.siteUrl.startsWith('https:') })
  const site = new URL(app.config.siteUrl)
  const trust = readTrust(app.config.trustedProxies)

  return (request: IncomingMessage, response: ServerResponse) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    answer(request, response).catch((error: unknown) => {
      app.log('error', 'request-failed', { route: 'server', fault: describeFault(error) })
      if (response.headersSent) response.destroy()
      else send(errorAnswer(503, files.html('/503')), response).catch(() => response.destroy())
    })
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = pathOf(request.url)
    const locale = localeOfPrefix(path?.split('/')[1]) ?? DEFAULT_LOCALE
    const errorPage = (status: ErrorStatus) =>
      errorAnswer(status, files.html(inLanguage(`/${status}`, locale)))
    if (path === null) return send(errorPage(400), response)
    if (Number(request.headers['content-length'] ?? 0) > MAX_BODY) {
      // The rest of the body is not worth reading.
      response.setHeader('Connection', 'close')
      return send(errorPage(413), response)
    }
    if (stopping.aborted) response.setHeader('Connection', 'close')
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    const file = files.find(path)
    if (file && !/\/\d{3}$/.test(path)) {
      return isRead ? serveStaticFile(file, request, response) : send(errorPage(405), response)
    }
    if (!isRead && request.method !== 'POST') {
      const answer = errorPage(405)
      answer.headers.set('Allow', 'GET, HEAD, POST')
      return send(answer, response)
    }
    if (path !== '/' && path.endsWith('/') && isRead) {
      const query = request.url?.slice(path.length) ?? ''
      response.writeHead(308, { Location: `${path.replace(/\/+$/, '') || '/'}${query}` }).end()
      return
    }
    // What the framework would answer by itself below this prefix is nothing that this site offers.
    if (path.startsWith('/_')) return send(errorPage(404), response)
    // Pages know one address of the site, whatever the request claims.
    request.headers.host = site.host
    const network = clientNetwork(request, trust)
    if (await answerWithPage(pages, { app, errorPage, network }, request, response)) return
    return send(errorPage(404), response)
  }
}

/** Lets go of whoever sends blank lines after an answer, which HTTP allows, and never a request. */
function endAfterSilence(server: Server) {
  const connections = new WeakMap<Socket, { answering: number; ending?: NodeJS.Timeout }>()
  server.on('request', ({ socket }, response) => {
    const connection = connections.get(socket) ?? { answering: 0 }
    if (!connections.has(socket)) {
      connections.set(socket, connection)
      socket.once('close', () => clearTimeout(connection.ending))
    }
    clearTimeout(connection.ending)
    connection.answering += 1
    response.once('close', () => {
      connection.answering -= 1
      if (connection.answering > 0 || socket.destroyed) return
      connection.ending = setTimeout(() => socket.destroy(), NEXT_REQUEST_PATIENCE).unref()
    })
  })
}

/** Stops in order: no new connections, streams end, requests finish, background work ends, the store closes. */
async function stop(server: Server, app: App, signal: string) {
  app.log('info', 'server-stopping', { signal })
  setTimeout(() => process.exit(1), STOP_PATIENCE).unref()
  const drained = new Promise<void>((resolve) => server.close(() => resolve()))
  app.counts.close()
  // A connection is idle, and may go, once its answer is out; browsers would keep it open.
  const closing = setInterval(() => server.closeIdleConnections(), 50)
  const cutting = setTimeout(() => server.closeAllConnections(), DRAIN_PATIENCE)
  await drained
  clearInterval(closing)
  clearTimeout(cutting)
  await app.close()
  app.log('info', 'server-stopped', {})
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
  const name = host.includes(':') ? `[${host}]` : host
  return `http://${name}:${(server.address() as AddressInfo).port}`
}

/** The path of a request, or `null` for what is none: bad percent signs, control characters, backslashes, another site's address. */
function pathOf(url: string | undefined): string | null {
  const path = (url ?? '').split('?', 1)[0] ?? ''
  if (!path.startsWith('/') || path.startsWith('//')) return null
  try {
    return /[\p{Cc}\\]/u.test(decodeURIComponent(path)) ? null : path
  } catch {
    return null
  }
}

/** Ends with what the operator has to do, if that is known, and without a stack. */
function refuseToStart(error: unknown) {
  process.stderr.write(`${explain(error) ?? inspect(error)}\n`)
  process.exit(1)
}

run().catch(refuseToStart)
