import { accessSync, chmodSync, constants, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Linux has it, and it is memory. */
const MEMORY = '/dev/shm'

/** Far more than tests have needed there, some 0.2 GB. Bytes. */
const ROOM = 4 * 1024 ** 3

/**
 * Makes a folder of this run's own the temporary one, for this process and those that it starts. It is in memory where
 * there is room: tests remove files by the thousand, and ext4 is slow to make new ones where many were just removed.
 * Returns how to remove it.
 */
export function makeScratch(): () => void {
  const folder = mkdtempSync(join(hasRoom() ? MEMORY : tmpdir(), 'undersigned-tests-'))
  // PostgreSQL runs as another user where we are root.
  chmodSync(folder, 0o711)
  process.env['TMPDIR'] = folder
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}

function hasRoom(): boolean {
  try {
    accessSync(MEMORY, constants.W_OK)
    const { bavail, bsize } = statfsSync(MEMORY)
    return bavail * bsize >= ROOM
  } catch {
    return false
  }
}
