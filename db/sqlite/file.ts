import {
  chmodSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

/** The file that a path leads to, links followed; where there is none yet, the file that would be made. */
export function fileBehind(path: string): string {
  try {
    return realpathSync(path)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') return path
  }
  try {
    return fileBehind(resolve(dirname(path), readlinkSync(path)))
  } catch {
    // Not a link: the folder may be behind one.
  }
  return dirname(path) === path ? path : join(fileBehind(dirname(path)), basename(path))
}

/** The size of a file in bytes, 0 where there is none. */
export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

/** Whether a file has another name besides this one (a hard link). */
export function hasOtherNames(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false })
  return found?.isFile() === true && found.nlink > 1
}

/**
 * Makes an empty file that only its owner may read, whatever the umask, and leaves one that exists. SQLite gives its
 * journal and its shared memory the mode of the database. An open SQLite file must never be opened here: closing it would
 * drop every lock that this process holds on it.
 */
export function makePrivate(path: string): void {
  try {
    writeFileSync(path, '', { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return
    throw error
  }
  chmodSync(path, 0o600)
}

/** Where is written down which file a journal was begun for: SQLite takes one for that of whatever database is beside it. */
const RECORD = '.files'

/**
 * Whether the journal beside a database was begun for another file: the database was replaced, and what the journal holds
 * would be written into the new one. `false` where nothing is known of the journal.
 */
export function hasForeignJournal(path: string): boolean {
  const [database, journal] = [markOf(path), markOf(`${path}-wal`)]
  if (!database || !journal || sizeOf(`${path}-wal`) === 0) return false
  const [known, of] = readRecord(path)
  return known === journal && of !== database
}

function readRecord(path: string): string[] {
  try {
    return readFileSync(`${path}${RECORD}`, 'utf8').trim().split(' ')
  } catch {
    return []
  }
}

/** Tells a file from every other one, also from a later one with the same number. */
function markOf(path: string): string | null {
  const found = find(path)
  return found ? `${found.dev}:${found.ino}:${found.birthtimeNs}` : null
}

/** The files of an open database, which a running process recognises by device and inode. */
export class DatabaseFiles {
  readonly #known: readonly { path: string; dev: bigint; ino: bigint }[]
  readonly #path: string
  #size: bigint

  /** Takes the files as they are now, where the database is open to be written and its journal exists; writes it down. */
  constructor(path: string) {
    this.#path = path
    this.#known = [path, `${path}-wal`, `${path}-shm`].flatMap((each) => {
      const found = statSync(each, { bigint: true, throwIfNoEntry: false })
      return found ? [{ path: each, dev: found.dev, ino: found.ino }] : []
    })
    this.#size = BigInt(sizeOf(path))
    const part = `${path}${RECORD}.${process.pid}.part`
    writeFileSync(part, `${markOf(`${path}-wal`)} ${markOf(path)}\n`, { mode: 0o600 })
    renameSync(part, `${path}${RECORD}`)
  }

  /**
   * What is wrong with the files in their places, in words without a folder; `null` where each is the one that was opened.
   * `expected` is the size that the database itself knows of, in bytes: a file shrinks where somebody runs VACUUM, and
   * then to just that.
   */
  fault(expected: () => bigint): string | null {
    for (const { path, dev, ino } of this.#known) {
      const name = basename(path)
      const found = find(path)
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

function find(path: string) {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false })
  } catch {
    // A folder that cannot be entered any more hides the file like one that is gone.
    return undefined
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code
}
