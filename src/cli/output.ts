import { Writable } from 'node:stream'
import { explain } from '#config/explain.ts'
import { isFile, writeAll } from '#platform/log-output.ts'

/**
 * Standard output, where a command writes its result. A file gets every byte or the write fails; the stream of Node.js
 * ignores a disk that takes only a part.
 */
export const output: Writable = isFile(1) ? fileOutput(1) : process.stdout

/** Writes a line of the result. */
export function say(line: string): void {
  output.write(`${line}\n`)
}

/**
 * Ends the command with code 1 and a message if its result cannot be written; without the message if its reader has
 * closed the pipe, as `head` does. Returns a function that says whether an error was handled here.
 */
export function meetOutputErrors(): (error: unknown) => boolean {
  const met = new Set<unknown>()
  const meet = (error: NodeJS.ErrnoException) => {
    process.exitCode = 1
    if (met.size === 0 && error.code !== 'EPIPE') {
      const sentence = explain(error) ?? `${error.message}.`
      process.stderr.write(`The result could not be written to standard output: ${sentence}\n`)
    }
    met.add(error)
  }
  for (const stream of new Set([output, process.stdout])) stream.on('error', meet)
  // There is nowhere left to report this; the result may be complete.
  process.stderr.on('error', () => {})
  return (error) => met.has(error)
}

function fileOutput(fd: number): Writable {
  return new Writable({
    decodeStrings: true,
    write: (bytes: Buffer, _encoding, done) => done(writeAll(fd, bytes).error),
  })
}
