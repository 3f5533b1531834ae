import { PassThrough, Readable, type Writable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'

/** A download that is written while it is sent, so its length is not known in advance. */
export type Download = {
  /** The name of the file, in ASCII. */
  file: string
  mediaType: string
  /** Writes the file, and resolves to the trailers, whose names were announced. */
  write: (out: Writable) => Promise<Record<string, string>>
  announced: readonly string[]
  /** Receives the trailers (see `send`). */
  trailers: Record<string, string>
  /** Called when the download breaks off; `gone`: because the client has left. */
  onBreak: (fault: unknown, gone: boolean) => void
}

/**
 * Responds with a file that is written while it is downloaded. Its length is unknown, so it is sent in chunks; where
 * writing fails the last chunk is missing, and every client sees that the file is incomplete. Rejects where writing fails
 * before the first byte.
 */
export async function streamedDownload(options: Download): Promise<Response> {
  const { file, mediaType, announced, onBreak } = options
  const out = new PassThrough()
  let isGone = false
  // Cancelling the body closes this end of it.
  out.once('close', () => {
    isGone = !out.writableEnded
  })
  const began = new Promise<void>((resolve, reject) => {
    out.once('readable', resolve)
    writeAll(options, out).then(resolve, (fault: unknown) => {
      onBreak(fault, isGone)
      out.destroy(new Error('The download broke off.'))
      reject(fault)
    })
  })
  await began
  return new Response(Readable.toWeb(out) as ReadableStream as BodyInit, {
    headers: {
      'Content-Type': mediaType,
      'Content-Disposition': `attachment; filename="${file}"`,
      'Cache-Control': 'no-store',
      Trailer: announced.join(', '),
    },
  })
}

async function writeAll({ write, trailers }: Download, out: PassThrough): Promise<void> {
  Object.assign(trailers, await write(out))
  out.end()
}
