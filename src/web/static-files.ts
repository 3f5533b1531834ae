import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, brotliCompressSync, constants, gzip, gzipSync } from 'node:zlib'
import { captchaSources, captchasIn } from './captcha-sources.ts'
import { hasAlready } from './etag.ts'
import { contentSecurityPolicy } from './security-headers.ts'

type Encoding = 'identity' | 'gzip' | 'br'

type StaticFile = {
  type: string
  etag: string
  cacheControl: string
  /** The policy of a page that may load more than others; `null`: that of every answer. */
  policy: string | null
  bodies: Readonly<Record<Encoding, Buffer>>
}

/** The built site, in memory and compressed once. */
export type StaticFiles = {
  /** The file at a path of the site, `undefined` if there is none. */
  find(path: string): StaticFile | undefined
  /** The HTML of a page, for answers that are made elsewhere. */
  html(path: string): string | undefined
  /** Puts a text in the place of a file's, which is served as it was until the promise resolves. */
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

/** Already compressed: another round costs time and saves nothing. */
const DENSE = new Set(['.avif', '.jpg', '.png', '.webp', '.woff2', '.ico'])

/**
 * Reads every file of a built site. A page `a.html` is found at `/a`, `index.html` at its folder. What the build has not
 * compressed is compressed now.
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
      if (file) files.set(path, await withText(file, Buffer.from(text, 'utf8')))
    },
  }
}

/** Compresses the files of a built site once, as well as can be, so that a start waits for none of it. */
export function compressStaticFiles(built: string): void {
  const { client, compressed } = foldersOf(built)
  mkdirSync(compressed, { recursive: true })
  for (const path of filesBelow(client).filter((each) => !DENSE.has(extname(each)))) {
    const identity = readFileSync(path)
    const kept = compressedAt(compressed, etagOf(identity))
    writeFileSync(kept.gzip, gzipSync(identity, GZIP))
    writeFileSync(kept.br, brotliCompressSync(identity, brotliFor(identity)))
  }
}

function foldersOf(built: string) {
  return { client: join(built, 'client'), compressed: join(built, 'compressed') }
}

/** By what they are made of: what is found is never of another text. */
function compressedAt(folder: string, etag: string) {
  return { gzip: join(folder, `${etag}.gz`), br: join(folder, `${etag}.br`) }
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

async function withText(file: StaticFile, identity: Buffer): Promise<StaticFile> {
  // On other threads: people are being answered.
  const [gzipped, br] = await Promise.all([
    promisify(gzip)(identity, GZIP),
    promisify(brotliCompress)(identity, brotliFor(identity)),
  ])
  return {
    ...file,
    etag: etagOf(identity),
    policy: file.type.startsWith('text/html') ? policyOf(identity.toString('utf8')) : null,
    bodies: { identity, gzip: gzipped, br },
  }
}

const GZIP = { level: 9 }

function brotliFor({ length }: Buffer) {
  return { params: { [constants.BROTLI_PARAM_SIZE_HINT]: length } }
}

function etagOf(identity: Buffer): string {
  return createHash('sha256').update(identity).digest('base64url').slice(0, 22)
}

/** Answers GET and HEAD for a static file, in the smallest form that the client takes. */
export function serveStaticFile(file: StaticFile, request: IncomingMessage, response: ServerResponse): void {
  const encoding = chooseEncoding(request.headers['accept-encoding'], file)
  const etag = encoding === 'identity' ? `"${file.etag}"` : `"${file.etag}-${encoding}"`
  response.setHeader('ETag', etag)
  response.setHeader('Cache-Control', file.cacheControl)
  response.setHeader('Vary', 'Accept-Encoding')
  // Whoever shows a link to a letter shows its picture beside it.
  if (file.type.startsWith('image/')) response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin')
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
  const identity = readFileSync(path)
  const etag = etagOf(identity)
  const kept = compressedAt(compressed, etag)
  const extension = extname(path)
  const dense = DENSE.has(extension)
  return {
    type: TYPES[extension] ?? 'application/octet-stream',
    etag,
    // Names below _astro change with the content; everything else is asked for again, and mostly answered with 304.
    cacheControl: path.includes(`${sep}_astro${sep}`)
      ? 'public, max-age=31536000, immutable'
      : 'public, max-age=60, stale-while-revalidate=600, stale-if-error=86400',
    policy: extension === '.html' ? policyOf(identity.toString('utf8')) : null,
    bodies: {
      identity,
      gzip: dense ? identity : readOr(kept.gzip, () => gzipSync(identity, GZIP)),
      br: dense ? identity : readOr(kept.br, () => brotliCompressSync(identity, brotliFor(identity))),
    },
  }
}

function readOr(path: string, make: () => Buffer): Buffer {
  return existsSync(path) ? readFileSync(path) : make()
}

function policyOf(html: string): string | null {
  const captchas = captchasIn(html)
  return captchas.length > 0 ? contentSecurityPolicy(captchaSources(captchas)) : null
}

/** The smallest form of a file that an Accept-Encoding header takes (RFC 9110, 12.5.3). */
export function chooseEncoding(
  header: string | undefined,
  file: { bodies: Readonly<Record<Encoding, { length: number }>> },
): Encoding {
  const accepted = new Set(
    (header ?? '')
      .split(',')
      .filter((part) => !/;\s*q=0(?:\.0*)?$/.test(part.trim().toLowerCase()))
      .map((part) => part.split(';')[0]?.trim().toLowerCase()),
  )
  const better = (encoding: Encoding) =>
    accepted.has(encoding) && file.bodies[encoding].length < file.bodies.identity.length
  return better('br') ? 'br' : better('gzip') ? 'gzip' : 'identity'
}
