import { Recurrence } from '#values/recurrence.ts'

/** The levels of the log, least severe first. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const

/** A level of the log. */
export type LogLevel = (typeof LOG_LEVELS)[number]

/**
 * Everything that the program ever logs, with all that it may say about it. Nothing here can hold a name, an address,
 * a token or a path that contains one.
 */
type Events = {
  'server-started': { url: string; mode: string; database: string; letters: number; workers: string }
  'readable-by-others': { what: string; mode: string }
  'database-misplaced': { fault: string }
  'database-in-place': Record<never, never>
  'letter-not-sealed': { letter: string }
  'stop-was-not-clean': Record<never, never>
  'server-stopping': { signal: string }
  'server-stopped': Record<never, never>
  'signature-submitted': { letter: string; version: number }
  'submissions-stuck': { rows: number; fault: string }
  'cluster-raised': { letter: string; kind: string; quarantined: number }
  'cluster-decided': { letter: string; kind: string; decision: string; signatures: number }
  'signatures-invalidated': { letter: string; signatures: number }
  'signatures-restored': { letter: string; signatures: number }
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
  'updates-ended': { letter: string; reason: 'unsubscribed' | 'no-mailbox' }
  'bounces-recorded': { ended: number }
  'bounces-refused': { reason: string; problem?: string }
  'bounces-ignored': { reason: string }
  'signers-not-emailed': { signers: number }
  'email-dropped': { kind: string; letter: string }
  'new-version-emails-queued': { signers: number }
  'update-emails-queued': { signers: number }
  'update-published': { letter: string; kind: string; readers: number }
  'update-cancelled': { letter: string; stopped: number }
  'page-not-rendered': { page: string; status: number }
  'reminders-queued': { signers: number }
  'notices-queued': { organisers: number }
  'organisers-not-emailed': { organisers: number }
  'link-refused': { purpose: string; reason: string }
  'organiser-signed-in': { by: 'link' | 'invitation' | 'passkey' }
  'passkey-refused': { by: 'passkey' }
  'export-finished': { letter: string; format: string; rows: number }
  'export-broke-off': { letter: string; format: string; fault: string }
  'handed-over': { letter: string; language: string; names: number }
  'hand-over-failed': { letter: string; fault: string }
  'email-sent': { kind: string; letter: string; attempts: number }
  'email-postponed': { kind: string; letter: string; attempts: number; reply: string }
  'email-failed': { kind: string; letter: string; attempts: number; reply: string }
  'email-paused': { seconds: number; reply: string }
  'email-resumed': Record<never, never>
  'overdue-removed': { what: string; rows: number }
  'overdue-stuck': { what: string; rows: number; fault: string }
  'scrub-waits': Record<never, never>
  'scrub-finished': Record<never, never>
  'invariant-broken': { invariant: string; found: number }
  'proxies-unexpected': { finding: string; header: string; advice: string }
  'streams-capped': { configured: number; streams: number; openFiles: number }
  'temporary-folder-failing': { state: string }
  'temporary-folder-recovered': Record<never, never>
  'request-failed': { route: string; fault: string }
  'stop-failed': { fault: string }
  'email-unwritable': { kind: string; fault: string }
  'loop-failed': { loop: string; fault: string; failures: number }
  'loop-recovered': { loop: string; failures: number; seconds: number }
  'lines-lost': { lines: number }
}

/** Writes an event to the log. The type of `fields` follows from the event. */
export type Log = <Name extends keyof Events>(level: LogLevel, event: Name, fields: Events[Name]) => void

/**
 * Events that one cause can write without end, as often as someone asks or a loop runs. The same line is written once,
 * and then with growing pauses, with how many `times` it happened since. (Loops that fail do the same by themselves.)
 */
const RECURRING: ReadonlySet<keyof Events> = new Set([
  'submissions-stuck',
  'captcha-unavailable',
  'bounces-refused',
  'signers-not-emailed',
  'organisers-not-emailed',
  'page-not-rendered',
  'request-failed',
  'email-unwritable',
  'email-postponed',
])

/** Different recurring lines that are remembered; the oldest are forgotten first. */
const MOST_REMEMBERED = 200

type Recurring = { recurrence: Recurrence; level: LogLevel; event: keyof Events; fields: object }

/** Writes the log: one JSON object a line. `write` gets each line with its newline. */
export class LogWriter {
  readonly #least: LogLevel
  readonly #now: () => Date
  readonly #write: (line: string) => void
  readonly #recurring = new Map<string, Recurring>()

  constructor(least: LogLevel, now: () => Date, write: (line: string) => void) {
    this.#least = least
    this.#now = now
    this.#write = write
  }

  readonly log: Log = (level, event, fields) => {
    if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(this.#least)) return
    if (!RECURRING.has(event)) return this.#write(logLine(this.#now(), level, event, fields))
    // A line is the same whatever the numbers in it are.
    const key = JSON.stringify([event, ...Object.values(fields).filter((value) => typeof value !== 'number')])
    const known = this.#recurring.get(key)
    const recurring = { recurrence: known?.recurrence ?? new Recurrence(), level, event, fields }
    this.#recurring.set(key, recurring)
    const [oldest] = this.#recurring.keys()
    if (oldest !== undefined && this.#recurring.size > MOST_REMEMBERED) this.#forget(oldest)
    this.#report(recurring, recurring.recurrence.count(this.#now()))
  }

  /** Writes recurring lines whose pause has ended. Once a second, by the loop. */
  reportRecurring(): void {
    const now = this.#now()
    for (const [key, recurring] of this.#recurring) {
      if (recurring.recurrence.isOver(now)) this.#recurring.delete(key)
      else this.#report(recurring, recurring.recurrence.due(now))
    }
  }

  /** Writes all recurring lines that have not been written yet. */
  close(): void {
    for (const key of this.#recurring.keys()) this.#forget(key)
  }

  #forget(key: string): void {
    const recurring = this.#recurring.get(key)
    this.#recurring.delete(key)
    if (recurring) this.#report(recurring, recurring.recurrence.take(this.#now()))
  }

  #report({ level, event, fields }: Recurring, times: number): void {
    if (times === 0) return
    const counted = times === 1 ? fields : { ...fields, times }
    this.#write(logLine(this.#now(), level, event, counted))
  }
}

/** One line of the log, with its newline. */
export function logLine(now: Date, level: LogLevel, event: keyof Events, fields: object): string {
  return `${JSON.stringify({ time: now.toISOString(), level, event, ...fields })}\n`
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
