import type { IncomingMessage } from 'node:http'

/** What a request asks for: the path and the query as they were sent, and the path as it is read. */
export type RequestTarget = { path: string; query: string; read: string }

/**
 * Reads a request target, in origin-form or absolute-form (RFC 9112, 3.2); of the latter the address counts as little
 * as a Host would. `null` for what is none, and for what no browser sends: bad percent signs, what is encoded twice,
 * dot segments, control characters, backslashes, fragments.
 */
export function parseTarget(url: string | undefined): RequestTarget | null {
  const local = (url ?? '').replace(/^https?:\/\/[^/?#]+(?=[/?]|$)/i, '')
  const form = local === url || local.startsWith('/') ? local : `/${local}`
  const end = form.indexOf('?')
  const path = end === -1 ? form : form.slice(0, end)
  const query = end === -1 ? '' : form.slice(end)
  if (!path.startsWith('/') || path.startsWith('//') || form.includes('#')) return null
  const read = decoded(path)
  if (read === null || /[\p{Cc}\\]|%[\dA-Fa-f]{2}|\/\.{1,2}(?:\/|$)/u.test(read)) return null
  return { path, query, read }
}

/** A request names one host, and only one of before HTTP/1.1 may name none (RFC 9112, 3.2). */
export function namesOneHost({ rawHeaders, httpVersion }: IncomingMessage): boolean {
  const hosts = rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === 'host').length
  return hosts === 1 || (hosts === 0 && httpVersion === '1.0')
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path)
  } catch {
    return null
  }
}
