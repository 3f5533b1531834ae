import { PassThrough, Readable, type Writable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'

export type Download = {
  /** What the file is called, in plain ASCII. */
  file: string
  mediaType: string
  /** Writes the file, and resolves to what stands after its last byte; the names of these were announced. */
  write: (out: Writable) => Promise<Record<string, string>>
  announced: readonly string[]
  /** Where these go. */
  trailers: Record<string, string>
  /** It broke off: `gone`, because nobody takes it any more. */
  onBreak: (fault: unknown, gone: boolean) => void
}

/**
 * A file that is written while it is downloaded. It has no length before its end, so that it is sent in chunks, and one
 * that fails half-way never gets its last: every client sees that it broke off. Rejects where nothing at all comes.
 */
export async function streamedDownload(options: Download): Promise<Response> {
  const { file, mediaType, announced, onBreak } = options
  const out = new PassThrough()
  let isGone = false
  // Whoever cancels the body closes this end of it.
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
