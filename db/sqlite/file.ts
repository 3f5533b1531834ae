import { chmodSync, readlinkSync, realpathSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

/** Returns the file that a path leads to, with links followed; the file that would be created if it does not exist. */
export function fileBehind(path: string): string {
  try {
    return realpathSync(path)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') return path
  }
  try {
    return fileBehind(resolve(dirname(path), readlinkSync(path)))
  } catch {
    // The path is no link, but its folder may be behind one.
  }
  return dirname(path) === path ? path : join(fileBehind(dirname(path)), basename(path))
}

/** Returns the size of a file in bytes, 0 if it does not exist. */
export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

/** Returns whether a file has another name (a hard link). */
export function hasOtherNames(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false })
  return found?.isFile() === true && found.nlink > 1
}

/**
 * Creates an empty file that only its owner may read, whatever the umask; leaves an existing file as it is. SQLite gives
 * the journal and the shared memory the mode of the database. Never open a SQLite file here while it is in use: closing it
 * would drop every lock that this process has on it.
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

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code
}
