import type { IncomingMessage } from 'node:http'

/** The most that a request may send, in bytes. */
export const MAX_BODY = 64 * 1024

/** What may come after it and is not looked at, in bytes. */
const MAX_UNREAD = 1024 * 1024

/** Whether a request says beforehand that it sends more than it may. */
export function announcesTooMuch(request: IncomingMessage): boolean {
  return Number(request.headers['content-length'] ?? 0) > MAX_BODY
}

/** Whether what a request sends is compressed; nothing that is sent here is worth it, and little may become much. */
export function isEncoded(request: IncomingMessage): boolean {
  return (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase() !== 'identity'
}

/** Reads what a request sends, byte for byte; `null` where that is more than it may be, or ends before its end. */
export function readBody(request: IncomingMessage): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    const end = (body: Buffer | null) => {
      request.off('data', take)
      resolve(body)
    }
    const take = (chunk: Buffer) => {
      size += chunk.length
      if (size <= MAX_BODY) return chunks.push(chunk)
      end(null)
      return letPass(request)
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
export function letPass(request: IncomingMessage): void {
  let left = MAX_UNREAD
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length
    if (left < 0) request.socket.destroy()
  })
}
