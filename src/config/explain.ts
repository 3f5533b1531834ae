import { join, sep } from 'node:path'
import { StoreUnavailable } from '#db/store.ts'
import { LetterError } from '#features/letters/source-file.ts'
import { projectRoot } from '#platform/project-root.ts'
import { ConfigError } from './config.ts'
import { InstallationError } from './installation.ts'

/** What to do about an address that cannot be listened on, by the code of the fault. */
const LISTENING: Readonly<Record<string, string>> = {
  EADDRINUSE: 'Set PORT to another one, or stop the other program.',
  EADDRNOTAVAIL: 'Set HOST to an address of this machine.',
  ENOTFOUND: 'Set HOST to an address of this machine.',
  EACCES: 'Only root may use this port: set PORT to 1024 or above, and let a proxy listen on it.',
}

/** What to do about any other fault of the machine, wherever its file is. */
const ANYWHERE: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full: make room on it.',
  EDQUOT: 'This user has reached its disk quota: delete files, or raise the quota.',
  EMFILE: 'This process has too many files open: raise the limit of open files (ulimit -n).',
  ENFILE: 'This machine has too many files open: close other programs.',
  EIO: 'The disk reports an error: check it before you start again.',
}

/** What to do about a file that cannot be read or written: one of the program's, or one of the data. */
const FILES: Readonly<Record<string, { program: string; data: string }>> = {
  EACCES: {
    program:
      'The program belongs to another user: run this command as that user, or make this user its owner (chown).',
    data: 'Let this user read and write there, or set DATA_DIR to another folder.',
  },
  EROFS: {
    program: 'The program is on a read-only disk: build it (npm run build) before you copy it there.',
    data: 'Set DATA_DIR to a folder that can be written.',
  },
  EEXIST: { program: 'Restore the program as it was released.', data: 'Set DATA_DIR to a folder.' },
  ENOTDIR: { program: 'Restore the program as it was released.', data: 'Set DATA_DIR to a folder.' },
  EISDIR: {
    program: 'Restore the program as it was released.',
    data: 'There is a folder where a file must be: move it away.',
  },
}

/**
 * What is wrong and what to do about it, for a person at a terminal; `null` for an error that only its stack explains,
 * which is a fault of the program.
 */
export function explain(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  if ([ConfigError, InstallationError, LetterError, StoreUnavailable].some((kind) => error instanceof kind))
    return error.message
  const advice = adviceFor(error)
  return advice ? `${error.message}. ${advice}` : null
}

function adviceFor({ code = '', syscall = '', path }: NodeJS.ErrnoException): string | undefined {
  if (ANYWHERE[code]) return ANYWHERE[code]
  if (path === undefined || syscall === 'listen') return LISTENING[code]
  // Most systems report a missing permission as EACCES, some as EPERM.
  const advice = FILES[code === 'EPERM' ? 'EACCES' : code]
  return isOfProgram(path) ? advice?.program : advice?.data
}

/** What a build reads and makes; the data folder may be beside them. */
const PROGRAM = ['.astro', 'db', 'dist', 'node_modules', 'public', 'src', 'package.json', 'package-lock.json']

function isOfProgram(path: string): boolean {
  const parts = PROGRAM.map((part) => join(projectRoot(), part))
  return parts.some((part) => path === part || path.startsWith(part + sep))
}
