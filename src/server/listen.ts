import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { App } from '#app.ts'
import { openFileLimit } from '#platform/open-files.ts'
import { guardConnections, TIMEOUT } from '#web/http/connections.ts'
import { NOT_FOUND_BY_SEARCH } from '#web/http/security-headers.ts'
import { type ConnectionCaps, connectionCaps } from '#web/http/stream-slots.ts'

/** Starts to listen with the caps and timeouts of the site. Rejects where the address cannot be listened on. */
export async function listen(
  { host, port }: { host: string; port: number },
  listener: (request: IncomingMessage, response: ServerResponse) => void,
  { connections, headers }: { connections: number; headers: Readonly<Record<string, string>> },
): Promise<Server> {
  const options = { ...TIMEOUT, maxHeaderSize: 16 * 1024, requireHostHeader: false }
  const server = createServer(options, listener)
  // Without a listener Node.js answers these by itself, without our headers.
  server.on('checkContinue', listener).on('checkExpectation', listener)
  if (connections < Number.POSITIVE_INFINITY) server.maxConnections = connections
  guardConnections(server, { ...headers, ...NOT_FOUND_BY_SEARCH })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  return server
}

/** The URL of the address that a server listens on. */
export function addressOf(server: Server, host: string): string {
  const name = host.includes(':') ? `[${host}]` : host
  return `http://${name}:${(server.address() as AddressInfo).port}`
}

/** The caps of connections, which the limit of open files bounds. Logs streams that are capped lower than configured. */
export function capsOf({ config, log }: Pick<App, 'config' | 'log'>): ConnectionCaps {
  const openFiles = openFileLimit()
  const configured = config.limits?.streams.all ?? Number.POSITIVE_INFINITY
  const caps = connectionCaps(openFiles, configured)
  if (openFiles !== null && caps.streams < configured && config.limits)
    log('warn', 'streams-capped', { configured, streams: caps.streams, openFiles })
  return caps
}
