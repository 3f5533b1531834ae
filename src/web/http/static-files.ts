import { readdirSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, relative, sep } from 'node:path'
import { captchaSources, captchasIn } from './captcha-sources.ts'
import { type Bodies, chooseEncoding, compress, keepCompressed, keptBodies } from './compression.ts'
import { digestOf, hasAlready } from './etag.ts'
import { contentSecurityPolicy } from './security-headers.ts'

type StaticFile = {
  type: string
  etag: string
  cacheControl: string
  /** The content security policy of a page that needs more than others; `null` for the usual one. */
  policy: string | null
  /** Whether search engines may index it. */
  isFindable: boolean
  bodies: Bodies
}

/** The built site, in memory and compressed. */
export type StaticFiles = {
  /** Returns the file at a path of the site, or `undefined`. */
  find(path: string): StaticFile | undefined
  /** Returns the HTML of a page. */
  html(path: string): string | undefined
  /** Replaces the text of a file; the old one is served until the promise resolves. */
  replace(path: string, text: string): Promise<void>
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.xml': 'application/xml',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.ico': 'image/x-icon',
  '.avif': 'image/avif',
  '.jpg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
}

/**
 * Reads every file of a built site. A page `a.html` is served at `/a`, `index.html` at its folder. Files that the build
 * has not compressed are compressed now.
 */
export function readStaticFiles(built: string): StaticFiles {
  const { client, compressed } = foldersOf(built)
  const files = new Map<string, StaticFile>()
  for (const path of filesBelow(client)) {
    files.set(addressOf(relative(client, path)), readStaticFile(path, compressed))
  }
  return {
    find: (path) => files.get(path),
    html: (path) => files.get(path)?.bodies.identity.toString('utf8'),
    async replace(path, text) {
      const file = files.get(path)
      if (file) files.set(path, await withText(file, text))
    },
  }
}

/** Compresses the files of a built site at the highest level, so that no start waits for it. */
export function compressStaticFiles(built: string): void {
  const { client, compressed } = foldersOf(built)
  keepCompressed(compressed, filesBelow(client))
}

function foldersOf(built: string) {
  return { client: join(built, 'client'), compressed: join(built, 'compressed') }
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

async function withText(file: StaticFile, text: string): Promise<StaticFile> {
  const bodies = await compress(Buffer.from(text, 'utf8'))
  return {
    ...file,
    etag: digestOf(bodies.identity),
    policy: file.type.startsWith('text/html') ? policyOf(text) : null,
    isFindable: isFindable(file.type, text),
    bodies,
  }
}

/** Responds to GET and HEAD with a static file, in the smallest form that the client accepts. */
export function serveStaticFile(file: StaticFile, request: IncomingMessage, response: ServerResponse): void {
  const encoding = chooseEncoding(request.headers['accept-encoding'], file.bodies)
  const etag = encoding === 'identity' ? `"${file.etag}"` : `"${file.etag}-${encoding}"`
  response.setHeader('ETag', etag)
  response.setHeader('Cache-Control', file.cacheControl)
  response.setHeader('Vary', 'Accept-Encoding')
  // Sites that link to a letter show its picture with the link.
  if (file.type.startsWith('image/')) response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin')
  if (file.isFindable) response.removeHeader('X-Robots-Tag')
  if (file.policy !== null) response.setHeader('Content-Security-Policy', file.policy)
  if (hasAlready(request.headers['if-none-match'], etag)) {
    response.writeHead(304).end()
    return
  }
  const body = file.bodies[encoding]
  response.setHeader('Content-Type', file.type)
  response.setHeader('Content-Length', body.length)
  if (encoding !== 'identity') response.setHeader('Content-Encoding', encoding)
  response.writeHead(200).end(request.method === 'HEAD' ? undefined : body)
}

function addressOf(file: string): string {
  const path = `/${file.split(sep).join('/')}`
  return path.replace(/\/index\.html$|\.html$/, '') || '/'
}

function readStaticFile(path: string, compressed: string): StaticFile {
  const bodies = keptBodies(compressed, path)
  const extension = extname(path)
  const type = TYPES[extension] ?? 'application/octet-stream'
  return {
    type,
    etag: digestOf(bodies.identity),
    // Names below _astro change with the content; everything else is revalidated, mostly with 304.
    cacheControl: path.includes(`${sep}_astro${sep}`)
      ? 'public, max-age=31536000, immutable'
      : 'public, max-age=60, stale-while-revalidate=600, stale-if-error=86400',
    policy: extension === '.html' ? policyOf(bodies.identity.toString('utf8')) : null,
    isFindable: isFindable(type, bodies.identity.toString('utf8')),
    bodies,
  }
}

/** Feeds and sitemaps are for programs; a page that must not be indexed says so itself. */
function isFindable(type: string, text: string): boolean {
  if (type === TYPES['.xml']) return false
  return !type.startsWith('text/html') || !text.includes('<meta name="robots" content="noindex"')
}

function policyOf(html: string): string | null {
  const captchas = captchasIn(html)
  return captchas.length > 0 ? contentSecurityPolicy(captchaSources(captchas)) : null
}
