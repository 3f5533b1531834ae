import type { Server } from 'node:http'
import type { App } from '#app.ts'
import { describeFault } from '#platform/log.ts'

/** A stop that takes longer is forced. Milliseconds. */
const STOP_TIMEOUT = 10_000
/** Connections whose request is incomplete, or whose response is not read, are closed after this. Milliseconds. */
const DRAIN_TIMEOUT = 5_000
/** How long the last lines of the log wait for a slow reader. Milliseconds. */
const LOG_TIMEOUT = 1_000
/** How often idle connections are closed while the server stops. Milliseconds. */
const IDLE_INTERVAL = 50

/** Stops the server at the first SIGINT or SIGTERM, and aborts `stopping`. */
export function stopOnSignals(server: Server, app: App, stopping: AbortController): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stopping.abort()
      stop(server, app, signal).catch((error: unknown) => {
        app.log('error', 'stop-failed', { fault: describeFault(error) })
        process.exitCode = 1
      })
    })
  }
}

/** Stops in order: no new connections, streams end, requests finish, background work ends, the store closes. */
async function stop(server: Server, app: App, signal: string): Promise<void> {
  app.log('info', 'server-stopping', { signal })
  setTimeout(() => process.exit(1), STOP_TIMEOUT).unref()
  await closeConnections(server, app)
  await app.close()
  app.log('info', 'server-stopped', {})
  // Nothing else keeps the process alive.
  setTimeout(() => process.exit(), LOG_TIMEOUT).unref()
}

async function closeConnections(server: Server, app: App): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  app.counts.close()
  // A connection becomes idle once its response is sent; browsers would keep it open.
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_INTERVAL)
  const drain = setTimeout(() => server.closeAllConnections(), DRAIN_TIMEOUT)
  await closed
  clearInterval(idle)
  clearTimeout(drain)
}
