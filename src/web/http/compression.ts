import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, brotliCompressSync, constants, gzip, gzipSync } from 'node:zlib'
import { digestOf } from './etag.ts'

type Encoding = 'identity' | 'gzip' | 'br'

/** A text in each encoding (RFC 9110, 8.4.1). */
export type Bodies = Readonly<Record<Encoding, Buffer>>

/** Formats that are compressed already. */
const DENSE = new Set(['.avif', '.jpg', '.png', '.webp', '.woff2', '.ico'])

const GZIP = { level: 9 }

/** Compresses files at the highest level into a folder that `keptBodies` reads, so that no start waits for it. */
export function keepCompressed(folder: string, paths: readonly string[]): void {
  mkdirSync(folder, { recursive: true })
  for (const path of paths.filter((each) => !DENSE.has(extname(each)))) {
    const identity = readFileSync(path)
    const kept = keptAt(folder, identity)
    writeFileSync(kept.gzip, gzipSync(identity, GZIP))
    writeFileSync(kept.br, brotliCompressSync(identity, brotliFor(identity)))
  }
}

/** Reads a file and its compressed forms from a folder; a missing form is compressed now. */
export function keptBodies(folder: string, path: string): Bodies {
  const identity = readFileSync(path)
  if (DENSE.has(extname(path))) return { identity, gzip: identity, br: identity }
  const kept = keptAt(folder, identity)
  return {
    identity,
    gzip: readOr(kept.gzip, () => gzipSync(identity, GZIP)),
    br: readOr(kept.br, () => brotliCompressSync(identity, brotliFor(identity))),
  }
}

/** Compresses a text on other threads, so that requests are answered meanwhile. */
export async function compress(identity: Buffer): Promise<Bodies> {
  const [gzipped, br] = await Promise.all([
    promisify(gzip)(identity, GZIP),
    promisify(brotliCompress)(identity, brotliFor(identity)),
  ])
  return { identity, gzip: gzipped, br }
}

/** Chooses the smallest form of a text that an Accept-Encoding header allows (RFC 9110, 12.5.3). */
export function chooseEncoding(
  header: string | undefined,
  bodies: Readonly<Record<Encoding, { length: number }>>,
): Encoding {
  const accepted = new Set(
    (header ?? '')
      .split(',')
      .filter((part) => !/;\s*q=0(?:\.0*)?$/.test(part.trim().toLowerCase()))
      .map((part) => part.split(';')[0]?.trim().toLowerCase()),
  )
  const better = (encoding: Encoding) =>
    accepted.has(encoding) && bodies[encoding].length < bodies.identity.length
  return better('br') ? 'br' : better('gzip') ? 'gzip' : 'identity'
}

/** Named by the content, so that a compressed form never belongs to another text. */
function keptAt(folder: string, identity: Buffer) {
  const name = join(folder, digestOf(identity))
  return { gzip: `${name}.gz`, br: `${name}.br` }
}

function readOr(path: string, make: () => Buffer): Buffer {
  return existsSync(path) ? readFileSync(path) : make()
}

function brotliFor({ length }: Buffer) {
  return { params: { [constants.BROTLI_PARAM_SIZE_HINT]: length } }
}
