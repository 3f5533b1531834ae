import { claimDue, forgetRefusals, markFailed, type OutboxRow, postpone } from '#db/queries/email/outbox.ts'
import { lockSignature } from '#db/queries/signatures/signatures.ts'
import type { Write } from '#db/store.ts'
import { acceptEmail, startLinks } from './accepted.ts'
import { type AttemptParts, attemptEmail, type Undelivered } from './attempt.ts'
import { CircuitBreaker } from './circuit-breaker.ts'
import type { EmailContent } from './content.ts'
import { dropEmail } from './drop.ts'
import { UPDATES_PRIORITY } from './kinds.ts'
import { REFUSED_RETRIES, retryAfter } from './retries.ts'

const MINUTE = 60_000
/** How long a process holds the emails that it has claimed: longer than an attempt can take. Milliseconds. */
const LEASE = 5 * MINUTE
/** No attempt starts this close to the end of its lease. Milliseconds. */
const MARGIN = MINUTE
/** Concurrent conversations with the mail server. */
const AT_ONCE = 5

/** What the outbox needs. */
export type OutboxParts = AttemptParts & {
  /** Ends the updates to an address that does not exist; resolves to whether there were any. */
  endUpdatesTo(tx: Write, to: { signatureId: string; address: string }): Promise<boolean>
  /** A number from 0 to 1, to spread retries. */
  random: () => number
  /** Emails in one run; the loop runs it once a second. */
  rate: number
}

/**
 * Sends waiting emails, each at least once: an email is sent twice if the process dies between the server's acceptance
 * and our commit. The second has the same Message-ID and the same link.
 */
export class Outbox {
  readonly #parts: OutboxParts
  readonly #all = new CircuitBreaker()
  /** A separate one, so that refused updates do not delay emails that verify. */
  readonly #updates = new CircuitBreaker()

  constructor(parts: OutboxParts) {
    this.#parts = parts
  }

  /** When sending resumes after nothing was accepted; `null` while emails are accepted. */
  get pausedUntil(): Date | null {
    return this.#all.until
  }

  /** Sends one second's worth of due emails. Resolves to the number of attempts. */
  async run(): Promise<number> {
    const { now, rate } = this.#parts
    if (this.#all.isOpen(now())) return 0
    // After a pause one email shows whether the server accepts again.
    const limit = this.#all.isOnTrial ? 1 : rate
    let tried = 0
    while (tried < limit && !this.#all.isOpen(now())) {
      const rows = await this.#claim(limit - tried)
      if (rows.length === 0) break
      tried += rows.length
      // The most urgent last: rows are taken off the end.
      rows.sort((a, b) => b.priority - a.priority || b.dueAt.getTime() - a.dueAt.getTime())
      await Promise.all(Array.from({ length: AT_ONCE }, () => this.#deliverFrom(rows)))
    }
    return tried
  }

  /** Claims a few updates at a time, and only while no other email is due, so that updates never delay those. */
  async #claim(limit: number): Promise<OutboxRow[]> {
    const { store, now } = this.#parts
    const start = now()
    const until = new Date(start.getTime() + LEASE)
    const urgent = await store.write((tx) => claimDue(tx, start, { what: 'not-updates', until, limit }))
    if (urgent.length > 0 || this.#updates.isOpen(start)) return urgent
    const few = this.#updates.isOnTrial ? 1 : Math.min(limit, 2 * AT_ONCE)
    return store.write((tx) => claimDue(tx, start, { what: 'updates', until, limit: few }))
  }

  async #deliverFrom(rows: OutboxRow[]) {
    for (let row = rows.pop(); row; row = rows.pop()) {
      const left = (row.leasedUntil?.getTime() ?? 0) - this.#parts.now().getTime()
      // An email that is not tried within its lease is claimed again.
      if (left >= MARGIN) await this.#deliver(row)
    }
  }

  async #deliver(row: OutboxRow): Promise<void> {
    const { store, now, log } = this.#parts
    const attempt = await attemptEmail(this.#parts, row)
    if (attempt.result === 'unwanted') {
      await store.write((tx) => dropEmail(tx, row, now()))
      log('info', 'email-dropped', { kind: row.kind, letter: row.letter })
    } else if (attempt.result === 'sent') {
      await this.#accepted(row, attempt.content)
    } else {
      await this.#undelivered(row, attempt)
    }
  }

  async #accepted(row: OutboxRow, content: EmailContent): Promise<void> {
    const { store, now, log } = this.#parts
    const breaker = this.#breakerOf(row)
    if (this.#all.isOnTrial || breaker.isOnTrial) log('info', 'email-resumed', {})
    this.#all.close()
    breaker.close()
    await store.write((tx) => acceptEmail(tx, row, content, now()))
    log('info', 'email-sent', attemptsOf(row))
  }

  /** Postpones an email that was not accepted, or gives it up. */
  async #undelivered(row: OutboxRow, attempt: Undelivered): Promise<void> {
    const { store, now, log, random } = this.#parts
    const { result, reply } = attempt
    const { refusals, isCounted, isServers } = this.#blame(row, attempt)
    const delay = retryAfter({ attempts: row.attempts, refusals: isCounted ? refusals : 0 }, random())
    const dueAt = new Date(now().getTime() + delay)
    const isRefusedForGood = isCounted && refusals > REFUSED_RETRIES.length
    if (result === 'no-mailbox' || isRefusedForGood || dueAt >= row.givesUpAt) {
      const ended = await this.#fail(row, attempt)
      log('warn', 'email-failed', { ...attemptsOf(row), reply })
      if (ended) log('info', 'updates-ended', { letter: row.letter, reason: 'no-mailbox' })
      return
    }
    const breaker = this.#breakerOf(row)
    await store.write(async (tx) => {
      await postpone(tx, row.id, { dueAt, attempts: row.attempts + 1, refusals })
      if (isServers) await forgetRefusals(tx, breaker.takeRefused(), breaker.until ?? dueAt)
    })
    log('warn', 'email-postponed', { ...attemptsOf(row), reply })
  }

  /**
   * Decides whether a refusal counts against the email or the server, and pauses where the server accepts nothing. While
   * it accepts nothing, no refusal counts against an email.
   */
  #blame(
    row: OutboxRow,
    { result, reply }: Undelivered,
  ): { refusals: number; isCounted: boolean; isServers: boolean } {
    const breaker = this.#breakerOf(row)
    if (result === 'stopped') this.#pause(this.#all, reply)
    const isEmails = result === 'refused' && !breaker.isOnTrial
    const isServers = result === 'refused' && breaker.countRefusal(row.id)
    if (isServers) this.#pause(breaker, reply)
    // After each pause one email shows whether the server is back.
    if (result === 'away' && (this.#all.isOnTrial || this.#all.countRefusal())) this.#pause(this.#all, reply)
    return {
      refusals: isServers ? 0 : row.refusals + (isEmails ? 1 : 0),
      isCounted: isEmails && !isServers,
      isServers,
    }
  }

  /** Gives an email up, and the updates to an address that does not exist. Resolves to whether updates were ended. */
  #fail(row: OutboxRow, { result, reply, said, content }: Undelivered): Promise<boolean> {
    const { store, now, endUpdatesTo } = this.#parts
    const { id, signatureId } = row
    return store.write(async (tx) => {
      const endsUpdates = result === 'no-mailbox' && content !== null && signatureId !== null
      const mayHaveArrived = content !== null && result === 'away'
      // A transaction that needs both locks the signature before its emails.
      if (signatureId !== null && (endsUpdates || mayHaveArrived)) await lockSignature(tx, signatureId)
      if (mayHaveArrived) await startLinks(tx, row, content, now())
      // Before updates end: that deletes waiting emails, and this one must stay visible as failed.
      await markFailed(tx, id, now(), said ?? (result === 'away' ? reply : null))
      return endsUpdates && (await endUpdatesTo(tx, { signatureId, address: content.to }))
    })
  }

  #breakerOf(row: OutboxRow): CircuitBreaker {
    return row.priority >= UPDATES_PRIORITY ? this.#updates : this.#all
  }

  #pause(breaker: CircuitBreaker, reply: string): void {
    const pause = breaker.open(this.#parts.now())
    if (pause !== null) this.#parts.log('error', 'email-paused', { seconds: pause / 1000, reply })
  }
}

/** What the log says of an attempt. */
function attemptsOf({ kind, letter, attempts }: OutboxRow) {
  return { kind, letter, attempts: attempts + 1 }
}
