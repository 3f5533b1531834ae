import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, brotliCompressSync, constants, gzip, gzipSync } from 'node:zlib'
import { digestOf } from './etag.ts'

type Encoding = 'identity' | 'gzip' | 'br'

/** A text as each encoding has it (RFC 9110, 8.4.1). */
export type Bodies = Readonly<Record<Encoding, Buffer>>

/** Already compressed: another round costs time and saves nothing. */
const DENSE = new Set(['.avif', '.jpg', '.png', '.webp', '.woff2', '.ico'])

const GZIP = { level: 9 }

/** Compresses files once, as well as can be, into a folder that `keptBodies` reads: no start waits for it. */
export function keepCompressed(folder: string, paths: readonly string[]): void {
  mkdirSync(folder, { recursive: true })
  for (const path of paths.filter((each) => !DENSE.has(extname(each)))) {
    const identity = readFileSync(path)
    const kept = keptAt(folder, identity)
    writeFileSync(kept.gzip, gzipSync(identity, GZIP))
    writeFileSync(kept.br, brotliCompressSync(identity, brotliFor(identity)))
  }
}

/** A file and what was kept of it in a folder; what was not is compressed now. */
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

/** Compresses a text on other threads: people are being answered meanwhile. */
export async function compress(identity: Buffer): Promise<Bodies> {
  const [gzipped, br] = await Promise.all([
    promisify(gzip)(identity, GZIP),
    promisify(brotliCompress)(identity, brotliFor(identity)),
  ])
  return { identity, gzip: gzipped, br }
}

/** The smallest form of a text that an Accept-Encoding header takes (RFC 9110, 12.5.3). */
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

/** By what it is made of: what is found is never of another text. */
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
