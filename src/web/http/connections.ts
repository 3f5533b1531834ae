import {
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http'
import type { Socket } from 'node:net'

/** How long anybody may take who asks. Milliseconds. */
export const TIMEOUT = {
  headersTimeout: 10_000,
  requestTimeout: 20_000,
  keepAliveTimeout: 10_000,
  // How late the first two may be.
  connectionsCheckingInterval: 1_000,
} as const satisfies ServerOptions

/** As long as two beats of the event stream: whoever has taken nothing in that time takes no answer. Milliseconds. */
const IDLE = 30_000

/** So long after an answer the next request has to have begun; Node's own limit begins anew with each byte. Milliseconds. */
const NEXT_REQUEST = 15_000

/** What the parser calls the mistakes that have a status of their own. */
const STATUSES: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
}

/**
 * Meets what never becomes a request: bytes that are no HTTP, tunnels, those who say nothing, and those who do not take
 * their answer. `headers` stand on these answers too.
 */
export function guardConnections(server: Server, headers: Readonly<Record<string, string>>): void {
  /** The answers that each connection has yet to get, and the last one that it got. */
  const answers = new WeakMap<object, ServerResponse[]>()
  const remember = ({ socket }: IncomingMessage, response: ServerResponse) =>
    answers.set(socket, [...(answers.get(socket) ?? []).filter((each) => !isOver(each)), response])
  for (const event of ['request', 'checkContinue', 'checkExpectation'])
    server.prependListener(event, remember)

  server.timeout = IDLE
  endAfterSilence(server)
  // Each request that came in one go with others listens for the end of their connection.
  server.on('connection', (socket) => socket.setMaxListeners(0))
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // Whatever is written into an answer would be taken for a part of it, and after one that was given before its
    // request had ended, for the answer to the next.
    const isTaken = answers.get(socket)?.some((answer) => answer.headersSent && !isOver(answer))
    if (isTaken || !socket.writable) socket.destroy()
    else refuse(socket as Socket, STATUSES[error.code ?? ''] ?? 400, headers)
  })
  server.on('connect', (_, socket) => {
    socket.on('error', () => {})
    refuse(socket as Socket, 405, { ...headers, Allow: 'GET, HEAD, POST' })
  })
}

/** Lets go of whoever sends blank lines after an answer, which HTTP allows, and never a request. */
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
