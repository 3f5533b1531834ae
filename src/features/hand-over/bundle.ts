import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'

/**
 * Packs files into a ZIP that only its owner may read. Resolves to its size and digest. The entries have the time of the
 * hand-over in UTC, so that the same files make the same bytes everywhere.
 */
export async function writeBundle(
  path: string,
  at: Date,
  files: readonly { name: string; from: string | Buffer }[],
): Promise<{ bytes: number; sha256: string }> {
  const zip = new ZipFile()
  // ZIP has no time zones: its local time is written in UTC.
  const mtime = new Date(at.getTime() + at.getTimezoneOffset() * 60_000)
  for (const { name, from } of files) {
    const options = { mtime, mode: 0o100644, forceDosTimestamp: true }
    if (Buffer.isBuffer(from)) zip.addBuffer(from, name, options)
    // The document is compressed already.
    else zip.addReadStream(createReadStream(from), name, { ...options, compress: !name.endsWith('.pdf') })
  }
  zip.end()
  const hash = createHash('sha256')
  let bytes = 0
  await pipeline(
    zip.outputStream,
    new Transform({
      transform(chunk: Buffer, _, pass) {
        hash.update(chunk)
        bytes += chunk.length
        pass(null, chunk)
      },
    }),
    createWriteStream(path, { mode: 0o600 }),
  )
  return { bytes, sha256: hash.digest('hex') }
}
