import type { IncomingMessage } from 'node:http'

/** The target of a request: path and query as they were sent, and the decoded path. */
export type RequestTarget = { path: string; query: string; read: string }

/**
 * Parses a request target, in origin-form or absolute-form (RFC 9112, 3.2); the host of the latter is ignored, as `Host`
 * is. Returns `null` for an invalid one, and for anything that no browser sends: bad percent-encoding, double encoding,
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

/** Whether a request has exactly one `Host`; HTTP/1.0 may omit it (RFC 9112, 3.2). */
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
