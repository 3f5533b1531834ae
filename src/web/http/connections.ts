import {
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http'
import type { Socket } from 'node:net'

/** How long a client may take to send a request. Milliseconds. */
export const TIMEOUT = {
  headersTimeout: 10_000,
  requestTimeout: 20_000,
  keepAliveTimeout: 10_000,
  // How late the first two limits may be noticed.
  connectionsCheckingInterval: 1_000,
} as const satisfies ServerOptions

/** A client that has read nothing for this long is cut off: two heartbeats of the event stream. Milliseconds. */
const IDLE = 30_000

/** How soon after an answer the next request has to begin. Node's own limit starts again with each byte. Milliseconds. */
const NEXT_REQUEST = 15_000

/** The parser's error codes for requests that have a more exact status than 400. */
const STATUSES: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
}

/**
 * Handles connections that never become a request: bytes that are not HTTP, tunnels, silent clients, and clients that do
 * not read their answer. `headers` are sent with these answers too.
 */
export function guardConnections(server: Server, headers: Readonly<Record<string, string>>): void {
  /** The answers that each connection still waits for, and the last one that it got. */
  const answers = new WeakMap<object, ServerResponse[]>()
  const remember = ({ socket }: IncomingMessage, response: ServerResponse) =>
    answers.set(socket, [...(answers.get(socket) ?? []).filter((each) => !isOver(each)), response])
  for (const event of ['request', 'checkContinue', 'checkExpectation'])
    server.prependListener(event, remember)

  server.timeout = IDLE
  endAfterSilence(server)
  // Each pipelined request listens for the end of its connection.
  server.on('connection', (socket) => socket.setMaxListeners(0))
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // Bytes written into an unfinished answer would be read as a part of it; after an answer that was sent before its
    // request had ended, they would be read as the answer to the next request.
    const isTaken = answers.get(socket)?.some((answer) => answer.headersSent && !isOver(answer))
    if (isTaken || !socket.writable) socket.destroy()
    else refuse(socket as Socket, STATUSES[error.code ?? ''] ?? 400, headers)
  })
  server.on('connect', (_, socket) => {
    socket.on('error', () => {})
    refuse(socket as Socket, 405, { ...headers, Allow: 'GET, HEAD, POST' })
  })
}

/** Closes connections that send only blank lines after an answer, which HTTP allows, and never a request. */
function endAfterSilence(server: Server): void {
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
      connection.ending = setTimeout(() => socket.destroy(), NEXT_REQUEST).unref()
    })
  })
}

function isOver({ writableFinished, req }: ServerResponse): boolean {
  return writableFinished && req.complete
}

/** Answers with a status and no page, and closes the connection. */
function refuse(socket: Socket, status: number, headers: Readonly<Record<string, string>>): void {
  const lines = Object.entries({
    ...headers,
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
    Connection: 'close',
    'Content-Length': '0',
  }).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n`)
  socket.destroySoon()
}
