import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { ReadableStream as WebStream } from 'node:stream/web'
import { hasAlready } from './etag.ts'

/** A file to download: `path` on the disk, `name` for the browser, media type, size in bytes, SHA-256 in hexadecimal. */
export type Download = { path: string; name: string; type: string; bytes: number; sha256: string }

/**
 * Responds with a file as a download, or with the requested part of it where a download is resumed (RFC 9110, 14).
 * Returns `null` where the file does not exist.
 */
export async function fileResponse(request: Request, file: Download): Promise<Response | null> {
  const handle = await open(file.path).catch(() => null)
  if (!handle) return null
  const etag = `"${file.sha256}"`
  const headers = new Headers({
    'Content-Type': file.type,
    'Content-Disposition': `attachment; filename="${file.name}"`,
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'no-store',
    ETag: etag,
  })
  const range = rangeOf(request.headers, etag, file.bytes)
  if (
    hasAlready(request.headers.get('if-none-match'), etag) ||
    range === 'none' ||
    request.method === 'HEAD'
  ) {
    await handle.close()
    if (hasAlready(request.headers.get('if-none-match'), etag))
      return new Response(null, { status: 304, headers })
    if (range === 'none') {
      headers.set('Content-Range', `bytes */${file.bytes}`)
      return new Response(null, { status: 416, headers })
    }
    headers.set('Content-Length', String(file.bytes))
    return new Response(null, { headers })
  }
  const { first, last } = range ?? { first: 0, last: file.bytes - 1 }
  headers.set('Content-Length', String(last - first + 1))
  if (range) headers.set('Content-Range', `bytes ${first}-${last}/${file.bytes}`)
  const stream = createReadStream('', { fd: handle, start: first, end: last })
  const body = Readable.toWeb(stream) as WebStream as unknown as ReadableStream
  return new Response(body, { status: range ? 206 : 200, headers })
}

/**
 * Parses the requested range of a file. Returns `null` for the whole file: no range, several ranges, or a range of a file
 * that has changed since; `none` where the file has no such range.
 */
export function rangeOf(
  headers: Headers,
  etag: string,
  bytes: number,
): { first: number; last: number } | 'none' | null {
  const condition = headers.get('if-range')
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(headers.get('range') ?? '') ?? []
  if ((from === '' && to === '') || (condition !== null && condition !== etag)) return null
  const first = from === '' ? Math.max(0, bytes - Number(to)) : Number(from)
  const last = from === '' || to === '' ? bytes - 1 : Math.min(Number(to), bytes - 1)
  if (from !== '' && to !== '' && Number(to) < first) return null
  return first <= last && first < bytes ? { first, last } : 'none'
}
