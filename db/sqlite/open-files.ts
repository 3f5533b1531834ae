import { statSync } from 'node:fs'
import { basename } from 'node:path'
import { sizeOf } from './file.ts'
import { statusOf } from './journal-owner.ts'

/** The files of a database that is open to be written, which it recognises by device and inode. */
export class OpenFiles {
  readonly #known: readonly { path: string; dev: bigint; ino: bigint }[]
  readonly #path: string
  #size: bigint

  /** Remembers the files as they are now. The journal must exist. */
  constructor(path: string) {
    this.#path = path
    this.#known = [path, `${path}-wal`, `${path}-shm`].flatMap((each) => {
      const found = statSync(each, { bigint: true, throwIfNoEntry: false })
      return found ? [{ path: each, dev: found.dev, ino: found.ino }] : []
    })
    this.#size = BigInt(sizeOf(path))
  }

  /**
   * Returns what is wrong with the files, in words without a folder; `null` where each is still the one that was opened.
   * `expected` is the size that the database itself knows, in bytes: VACUUM in another program shrinks the file to that.
   */
  fault(expected: () => bigint): string | null {
    for (const { path, dev, ino } of this.#known) {
      const name = basename(path)
      const found = statusOf(path)
      if (!found) return `${name} is missing`
      if (found.dev !== dev || found.ino !== ino) return `${name} was replaced by another file`
      if (path === this.#path) {
        if (found.size < this.#size && found.size < expected()) return `${name} was cut short`
        this.#size = found.size
      }
    }
    return null
  }
}
