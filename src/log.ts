import { LOG_LEVELS, type LogLevel } from './config.ts'

/**
 * Everything that the program ever logs, with all that it may say about it. Nothing here can hold a name, an address,
 * a token or a path that contains one.
 */
type Events = {
  'server-started': { url: string; mode: string; database: string; letters: number; workers: string }
  'letter-not-sealed': { letter: string }
  'server-stopping': { signal: string }
  'server-stopped': Record<never, never>
  'signature-submitted': { letter: string; version: number }
  'submissions-stuck': { rows: number; fault: string }
  'flood-raised': { letter: string; kind: string; held: number }
  'signature-refused': { letter: string; reason: string }
  'captcha-unavailable': { captcha: string; reason: string }
  'signature-verified': { letter: string; version: number }
  'signature-declined': { letter: string }
  'signature-reaffirmed': { letter: string; version: number }
  'signature-kept': { letter: string; version: number }
  'signature-corrected': { letter: string }
  'signature-withdrawn': { letter: string }
  'signature-erased': { letter: string }
  'erased-again': { rows: number }
  'news-ended': { letter: string; reason: 'unsubscribed' | 'no-mailbox' }
  'bounces-taken': { ended: number }
  'bounces-refused': { reason: string }
  'signers-not-mailed': { signers: number }
  'mail-dropped': { kind: string; letter: string }
  'new-version-told': { signers: number }
  'news-queued': { signers: number }
  'news-published': { letter: string; kind: string; readers: number }
  'news-cancelled': { letter: string; stopped: number }
  'page-not-made': { page: string; status: number }
  reminded: { signers: number }
  'notices-queued': { organisers: number }
  'organisers-not-mailed': { organisers: number }
  'link-refused': { purpose: string; reason: string }
  'organiser-signed-in': { by: 'link' | 'invitation' | 'passkey' }
  'passkey-refused': { by: 'passkey' }
  'export-finished': { letter: string; format: string; rows: number }
  'export-broke-off': { letter: string; format: string; fault: string }
  'handed-over': { letter: string; language: string; names: number }
  'hand-over-failed': { letter: string; fault: string }
  'mail-sent': { kind: string; letter: string; attempts: number }
  'mail-postponed': { kind: string; letter: string; attempts: number; reply: string }
  'mail-failed': { kind: string; letter: string; attempts: number; reply: string }
  'mail-paused': { seconds: number; reply: string }
  'overdue-removed': { what: string; rows: number }
  'overdue-stuck': { what: string; rows: number; fault: string }
  'invariant-broken': { invariant: string; found: number }
  'request-failed': { route: string; fault: string }
  'stop-failed': { fault: string }
  'mail-unwritable': { kind: string; fault: string }
  'loop-failed': { loop: string; fault: string }
}

export type Log = <Name extends keyof Events>(level: LogLevel, event: Name, fields: Events[Name]) => void

/** One JSON object a line. `write` gets each line with its newline. */
export function createLog(least: LogLevel, now: () => Date, write: (line: string) => void): Log {
  return (level, event, fields) => {
    if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(least)) return
    write(`${JSON.stringify({ time: now().toISOString(), level, event, ...fields })}\n`)
  }
}

/**
 * An unexpected error in words that are safe to log: its kind, and where it was thrown. The message is left out where
 * it may quote what people typed (a failed query quotes its parameters).
 */
export function describeFault(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  const cause = error.cause instanceof Error ? error.cause : error
  const code = (cause as NodeJS.ErrnoException).code
  const quotable =
    cause.name === 'StoreUnavailable' || cause.name === 'TransactionLeft' || cause instanceof TypeError
  const place = (cause.stack ?? '')
    .split('\n')
    .find((line) => /^\s+at /.test(line))
    ?.trim()
  return [cause.name, code, quotable ? cause.message : undefined, place].filter(Boolean).join(' · ')
}
