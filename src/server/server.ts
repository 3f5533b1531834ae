import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
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
import { describeFault } from '#platform/log.ts'
import { outliveOutputs } from '#platform/log-output.ts'
import { openFileLimit } from '#platform/open-files.ts'
import { countsProxies, readTrust } from '#platform/trusted-proxies.ts'
import { inLanguage, localeOfPrefix } from '#values/locale.ts'
import {
  declaresTooLarge,
  drain,
  isEncoded,
  MAX_BODY,
  MAX_FILE_BODY,
  mayCarryFile,
  readBody,
} from '#web/http/body.ts'
import { clientNetwork } from '#web/http/client-address.ts'
import { guardConnections, TIMEOUT } from '#web/http/connections.ts'
import { readDamagedLink } from '#web/http/damaged-link.ts'
import { type ErrorKind, errorAnswer, isErrorPage } from '#web/http/error-pages.ts'
import { findProxy } from '#web/http/forwarding.ts'
import { answerWithPage, type Pages, send } from '#web/http/page-handler.ts'
import { preferredLocale } from '#web/http/preferred-locale.ts'
import { namesOneHost, parseTarget, type RequestTarget } from '#web/http/request-target.ts'
import {
  isPersonal,
  NOT_FOUND_BY_SEARCH,
  PERSONAL_PAGE,
  securityHeaders,
} from '#web/http/security-headers.ts'
import { sitePath } from '#web/http/site-path.ts'
import { readStaticFiles, type StaticFiles, serveStaticFile } from '#web/http/static-files.ts'
import { type ConnectionCaps, connectionCaps, StreamSlots } from '#web/http/stream-slots.ts'
import { UploadSlots } from '#web/http/upload-slots.ts'
import { acceptsFile } from '#web/organisers/routes.ts'
import { FreshPages } from './fresh-pages.ts'

/** A stop that takes longer is forced. Milliseconds. */
const STOP_TIMEOUT = 10_000
/** Whoever has not sent a whole request, or not taken its answer, by then is cut off. Milliseconds. */
const DRAIN_TIMEOUT = 5_000
/** For how long the last lines of the log wait for a slow reader. Milliseconds. */
const LOG_TIMEOUT = 1_000

/** Starts the process: settings, store, schema, listening, background work, and one line that says so. */
async function run() {
  // Whatever is written here is for its owner alone.
  process.umask(0o077)
  outliveOutputs()
  const config = loadConfig(readEnvironment())
  const app = await createApp(config)
  const again = await eraseAgain(app.context)
  if (again > 0) app.log('warn', 'erased-again', { rows: again })
  const kept = await keepPublishedTexts(app.context, app.letters)
  if (!kept.ok) throw new LetterError(describeRefusal(kept))
  app.changes.readAhead(app.letters)
  for (const letter of app.letters.values()) {
    if (!isSealable(app.context.secret, letter)) app.log('warn', 'letter-not-sealed', { letter: letter.slug })
  }
  // What was acknowledged before the process ended last.
  if (config.workers === 'on') await app.intake()
  const stopping = new AbortController()
  const files = readStaticFiles(join(import.meta.dirname, '..'))
  const pages = createPages({ streaming: true }) as unknown as Pages
  const fresh = new FreshPages({
    app,
    files,
    pages,
    errorPage: (kind) => errorAnswer(kind, files.html(`/${kind}`)),
  })
  await fresh.remake()
  app.updates.watch(() => fresh.remake())
  const headers = securityHeaders({ https: app.config.siteUrl.startsWith('https:') })
  const caps = capsOf(app)
  const streams = new StreamSlots({
    streams: caps.streams,
    client: app.config.limits?.streams.client ?? Number.POSITIVE_INFINITY,
  })
  const answering = listener(app, { files, pages, headers, streams }, stopping.signal)
  const server = createServer({ ...TIMEOUT, maxHeaderSize: 16 * 1024, requireHostHeader: false }, answering)
  // Without a listener of ours these would be answered without our headers.
  server.on('checkContinue', answering).on('checkExpectation', answering)
  if (caps.connections < Number.POSITIVE_INFINITY) server.maxConnections = caps.connections
  guardConnections(server, { ...headers, ...NOT_FOUND_BY_SEARCH })
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

/** The caps of connections, below the number of files that this process may have open; logs where they are below what is asked for. */
function capsOf(app: App): ConnectionCaps {
  const openFiles = openFileLimit()
  const asked = app.config.limits?.streams.all ?? Number.POSITIVE_INFINITY
  const caps = connectionCaps(openFiles, asked)
  if (openFiles !== null && caps.streams < asked && app.config.limits)
    app.log('warn', 'streams-capped', { asked, streams: caps.streams, openFiles })
  return caps
}

/** What is answered with. */
type Answers = {
  files: StaticFiles
  pages: Pages
  headers: Readonly<Record<string, string>>
  streams: StreamSlots
}

function listener(app: App, { files, pages, headers, streams }: Answers, stopping: AbortSignal) {
  const site = new URL(app.config.siteUrl)
  const trust = readTrust(app.config.trustedProxies)
  const trusted = { trust, counts: countsProxies(app.config.trustedProxies) }
  const places = new UploadSlots()

  return (request: IncomingMessage, response: ServerResponse) => {
    const target = parseTarget(request.url)
    // What cannot be read may have been meant for a page of somebody's own.
    const own = !target || isPersonal(target.read) ? PERSONAL_PAGE : NOT_FOUND_BY_SEARCH
    for (const [name, value] of Object.entries({ ...headers, ...own })) response.setHeader(name, value)
    const found = findProxy(request, target?.path ?? '', trusted)
    if (found) app.proxies.note(found)
    answer(request, response, target).catch((error: unknown) => {
      app.log('error', 'request-failed', { route: 'server', fault: describeFault(error) })
      if (response.headersSent) response.destroy()
      else send(errorAnswer(503, files.html('/503')), response).catch(() => response.destroy())
    })
  }

  async function answer(
    request: IncomingMessage,
    response: ServerResponse,
    target: RequestTarget | null,
  ): Promise<void> {
    const locale =
      localeOfPrefix(target?.path.split('/')[1]) ?? preferredLocale(request.headers['accept-language'])
    const errorPage = (kind: ErrorKind) => errorAnswer(kind, files.html(inLanguage(`/${kind}`, locale)))
    // Before HTTP/1.1 nothing is expected (RFC 9110, 10.1.1).
    const expect = request.httpVersion === '1.1' ? request.headers.expect : undefined
    // Whoever waits for leave to send, and does not get it, may send what they meant to send or something else; and
    // where another protocol was offered, the parser no longer knows what comes next.
    if (stopping.aborted || expect !== undefined || request.headers.upgrade !== undefined) {
      response.setHeader('Connection', 'close')
    }
    if (expect !== undefined && expect.toLowerCase() !== '100-continue') {
      return send(new Response(null, { status: 417, headers: { 'Cache-Control': 'no-store' } }), response)
    }
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    if (!isRead && request.method !== 'POST') {
      const answer = errorPage(405)
      answer.headers.set('Allow', 'GET, HEAD, POST')
      return send(answer, response)
    }
    if (!namesOneHost(request)) return send(errorPage(400), response)
    const link = readDamagedLink(request.url)
    if (link?.mended && isRead) {
      const to = sitePath(link.mended)
      if (to === null) return send(errorPage(404), response)
      response.writeHead(302, { Location: to }).end()
      return
    }
    // An email program that ends the updates at once posts and follows no redirect (RFC 8058).
    const meant = link?.mended?.startsWith('/unsubscribe/') ? parseTarget(link.mended) : null
    if (link && !meant) return send(errorPage(link.page === 'sign-in' ? '404-sign-in' : '404-link'), response)
    const named = meant ?? target
    if (!named) return send(errorPage(400), response)
    const { path, query } = named
    let most = MAX_BODY
    if (!isRead && acceptsFile(named.read) && mayCarryFile(request) && (await isSignedIn(app, request))) {
      if (!places.take(response)) {
        drain(request)
        return send(errorPage(503), response)
      }
      most = MAX_FILE_BODY
    }
    if (declaresTooLarge(request, most)) {
      drain(request)
      return send(errorPage(413), response)
    }
    const file = files.find(path)
    if (file && !isErrorPage(path)) {
      return isRead ? serveStaticFile(file, request, response) : send(errorPage(405), response)
    }
    if (path !== '/' && path.endsWith('/') && isRead) {
      const to = sitePath(`${path.replace(/(?<!\/)\/+$/, '') || '/'}${query}`)
      if (to === null) return send(errorPage(404), response)
      response.writeHead(308, { Location: to }).end()
      return
    }
    // What the framework would answer by itself below this prefix is nothing that this site offers.
    if (path.startsWith('/_')) return send(errorPage(404), response)
    if (!isRead && isEncoded(request)) return send(errorPage(415), response)
    if (expect !== undefined) response.writeContinue()
    const body = isRead ? null : await readBody(request, most)
    if (!isRead && !body) return send(errorPage(413), response)
    request.url = `${path}${query}`
    // Pages know one address of the site, whatever the request claims.
    request.headers.host = site.host
    const network = clientNetwork(request, trust)
    const takeStreamSlot = () => streams.take(network, response)
    const locals = { app, errorPage, network, organiser: null, takeStreamSlot }
    if (await answerWithPage(pages, locals, { request, body }, response)) return
    return send(errorPage(404), response)
  }
}

/** Whether a request shows a session of an organiser; looked at before anything is read that only they may send. */
async function isSignedIn(app: App, { headers }: IncomingMessage): Promise<boolean> {
  const { cookie } = headers
  return cookie !== undefined && (await app.accounts.sessionOf(new Headers({ cookie }))) !== null
}

/** Stops in order: no new connections, streams end, requests finish, background work ends, the store closes. */
async function stop(server: Server, app: App, signal: string) {
  app.log('info', 'server-stopping', { signal })
  setTimeout(() => process.exit(1), STOP_TIMEOUT).unref()
  const drained = new Promise<void>((resolve) => server.close(() => resolve()))
  app.counts.close()
  // A connection is idle, and may go, once its answer is out; browsers would keep it open.
  const closing = setInterval(() => server.closeIdleConnections(), 50)
  const cutting = setTimeout(() => server.closeAllConnections(), DRAIN_TIMEOUT)
  await drained
  clearInterval(closing)
  clearTimeout(cutting)
  await app.close()
  app.log('info', 'server-stopped', {})
  // Nothing else is left that could keep the process from ending.
  setTimeout(() => process.exit(), LOG_TIMEOUT).unref()
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

/** Ends with what the operator has to do, if that is known, and without a stack. */
function refuseToStart(error: unknown) {
  process.stderr.write(`${explain(error) ?? inspect(error)}\n`)
  process.exit(1)
}

run().catch(refuseToStart)
