import { StoreUnavailable } from '#db/store.ts'
import { ConfigError } from './config.ts'
import { LetterError } from './letters/source-file.ts'

/** What to do about faults of the machine that a setting leads to, by their code. */
const ADVICE: Readonly<Record<string, string>> = {
  EADDRINUSE: 'Set PORT to another one.',
  EADDRNOTAVAIL: 'Set HOST to an address of this machine.',
  ENOTFOUND: 'Set HOST to an address of this machine.',
  EACCES: 'Set DATA_DIR and PORT to what this user may use.',
  EEXIST: 'Set DATA_DIR to a folder.',
  ENOTDIR: 'Set DATA_DIR to a folder.',
  EROFS: 'Set DATA_DIR to a folder that can be written.',
}

/** What a person at the terminal can do about an error; `null` where only its stack can help. */
export function explain(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  if ([ConfigError, LetterError, StoreUnavailable].some((kind) => error instanceof kind)) return error.message
  const advice = ADVICE[(error as NodeJS.ErrnoException).code ?? '']
  return advice ? `${error.message}. ${advice}` : null
}
