import type { IncomingMessage } from 'node:http'
import { MAX_PAPER_FILE } from '#features/paper/paper.ts'

/** The most that a request may send, in bytes. */
export const MAX_BODY = 64 * 1024

/** The most that organisers may send where a page takes a file of theirs: the file, and the form around it. */
export const MAX_FILE_BODY = MAX_PAPER_FILE + MAX_BODY

/** What may come after it and is not looked at, in bytes. */
const MAX_UNREAD = 1024 * 1024

/** Whether a request says beforehand that it sends more than it may. */
export function declaresTooLarge(request: IncomingMessage, most = MAX_BODY): boolean {
  return Number(request.headers['content-length'] ?? 0) > most
}

/** Whether a request sends more than a form has, or does not say how much. */
export function mayCarryFile(request: IncomingMessage): boolean {
  return request.headers['content-length'] === undefined || declaresTooLarge(request)
}

/** Whether what a request sends is compressed; nothing that is sent here is worth it, and little may become much. */
export function isEncoded(request: IncomingMessage): boolean {
  return (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase() !== 'identity'
}

/** Reads what a request sends, byte for byte; `null` where that is more than it may be, or ends before its end. */
export function readBody(request: IncomingMessage, most = MAX_BODY): Promise<Buffer | null> {
  return new Promise((resolve) => {
    // Whoever has left by now sends no end.
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
 * Lets what is too much pass unread, up to a point: whoever is still sending would not get the answer if the connection
 * were closed at once (RFC 9112, 9.6).
 */
export function drain(request: IncomingMessage): void {
  let left = MAX_UNREAD
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length
    if (left < 0) request.socket.destroy()
  })
}
