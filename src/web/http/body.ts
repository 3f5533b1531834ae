import type { IncomingMessage } from 'node:http'
import { MAX_PAPER_FILE } from '#features/paper/paper.ts'

/** The largest body of a request. Bytes. */
export const MAX_BODY = 64 * 1024

/** The largest body where organisers may send a file: the file, and the form around it. Bytes. */
export const MAX_FILE_BODY = MAX_PAPER_FILE + MAX_BODY

/** How much of a body that is too large is read and dropped. Bytes. */
const MAX_UNREAD = 1024 * 1024

/** Whether a request declares a body that is too large. */
export function declaresTooLarge(request: IncomingMessage, most = MAX_BODY): boolean {
  return Number(request.headers['content-length'] ?? 0) > most
}

/** Whether a request may carry a file: its body is larger than a form, or of undeclared size. */
export function mayCarryFile(request: IncomingMessage): boolean {
  return request.headers['content-length'] === undefined || declaresTooLarge(request)
}

/** Whether the body of a request is compressed. It is refused: forms are small, and a small body may expand to a large one. */
export function isEncoded(request: IncomingMessage): boolean {
  return (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase() !== 'identity'
}

/** Reads the body of a request; `null` where it is too large, or the connection ends before it does. */
export function readBody(request: IncomingMessage, most = MAX_BODY): Promise<Buffer | null> {
  return new Promise((resolve) => {
    // A client that has left by now sends no end.
    if (request.destroyed) return resolve(null)
    const chunks: Buffer[] = []
    let size = 0
    const end = (body: Buffer | null) => {
      request.off('data', take)
      resolve(body)
    }
    const take = (chunk: Buffer) => {
      size += chunk.length
      if (size <= most) return chunks.push(chunk)
      end(null)
      return drain(request)
    }
    request.on('data', take)
    request.once('end', () => end(Buffer.concat(chunks)))
    request.once('close', () => end(null))
  })
}

/**
 * Reads and drops the rest of a body, up to a limit: a client that is still sending would not get the answer if the
 * connection were closed at once (RFC 9112, 9.6).
 */
export function drain(request: IncomingMessage): void {
  let left = MAX_UNREAD
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length
    if (left < 0) request.socket.destroy()
  })
}
