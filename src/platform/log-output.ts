import { fstatSync, writeSync } from 'node:fs'
import type { Writable } from 'node:stream'
import { isatty } from 'node:tty'

/** Writes a text, and calls `done` with `null` once it is written, or with what prevented it. May call it at once. */
export type WriteText = (text: string, done: (error: Error | null) => void) => void

/** Whether the log can be written, and how many lines of it were lost since the start. */
export type LogState = { isWritable: boolean; lostLines: number }

/** Characters that may wait for a slow reader of the log; further lines are lost. */
const MOST_WAITING = 1024 * 1024

/**
 * Takes the lines of the log, and outlives an output that cannot be written: a full disk, a pipe without a reader, a
 * reader that is too slow. Lines that are lost are counted, and the next line that can be written says how many.
 */
export class LogOutput {
  readonly #write: WriteText
  readonly #lostLine: (lines: number) => string
  /** Lines that were lost and not yet reported. */
  #unreported = 0
  #lostLines = 0
  #isWritable = true

  /** `lostLine` makes the line that reports lost ones. */
  constructor(write: WriteText, lostLine: (lines: number) => string) {
    this.#write = write
    this.#lostLine = lostLine
  }

  get state(): LogState {
    return { isWritable: this.#isWritable, lostLines: this.#lostLines }
  }

  write(line: string): void {
    this.#try(line, 1)
  }

  /** Reports lost lines, if there are any and they can be reported now. Once a second, by the loop. */
  retry(): void {
    if (this.#unreported > 0) this.#try('', 0)
  }

  #try(line: string, lines: number): void {
    const unreported = this.#unreported
    this.#unreported = 0
    const text = unreported > 0 ? this.#lostLine(unreported) + line : line
    this.#write(text, (error) => {
      this.#isWritable = error === null
      if (error === null) return
      this.#unreported += unreported + lines
      this.#lostLines += lines
    })
  }
}

/** Standard output, in the way that its kind needs. */
export function standardOutput(): WriteText {
  return isFile(1) ? fileWriter(1) : streamWriter(process.stdout)
}

/** Keeps messages that cannot be written, on either output, from ending the process. */
export function outliveOutputs(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
}

/** Whether an open file is a file or a device, and no terminal, pipe or socket. */
export function isFile(fd: number): boolean {
  const stat = fstatSync(fd)
  return (stat.isFile() || stat.isCharacterDevice() || stat.isBlockDevice()) && !isatty(fd)
}

/** Writes bytes to an open file, as many as it takes; with the error that stopped it before the last one. */
export function writeAll(fd: number, bytes: Uint8Array): { written: number; error: Error | null } {
  let written = 0
  try {
    // A disk that is nearly full takes a part, and reports an error only the next time.
    while (written < bytes.length) written += writeSync(fd, bytes, written)
    return { written, error: null }
  } catch (error) {
    return { written, error: error as Error }
  }
}

/** Writes to a file. The rest of a text that was begun is written before the next one, so that every line is whole. */
export function fileWriter(fd: number): WriteText {
  const begun = { rest: new Uint8Array() }
  return (text, done) => {
    const before = writeAll(fd, begun.rest)
    begun.rest = begun.rest.subarray(before.written)
    if (before.error) return done(before.error)
    const bytes = Buffer.from(text)
    const { written, error } = writeAll(fd, bytes)
    if (written > 0) begun.rest = bytes.subarray(written)
    done(written > 0 ? null : error)
  }
}

/** Writes to a pipe, a socket or a terminal: never waits for its reader, and keeps no more than a limit for it. */
export function streamWriter(stream: Writable): WriteText {
  return (text, done) => {
    if (stream.writableLength > MOST_WAITING) return done(new Error('The reader of the log is too slow.'))
    stream.write(text, (error) => done(error ?? null))
  }
}
