import {
  claimDue,
  forgetRefusals,
  isStillWaiting,
  markFailed,
  type OutboxRow,
  postpone,
} from '#db/queries/email/outbox.ts'
import { findSignature, lockSignature } from '#db/queries/signatures/signatures.ts'
import type { Read, Store } from '#db/store.ts'
import type { SignInLinks } from '#features/context.ts'
import type { Letter, Letters } from '#features/letters/letter.ts'
import { endUpdatesTo } from '#features/updates/end-consent.ts'
import { findAnnouncement } from '#features/updates/find-announcement.ts'
import type { Announcement } from '#features/updates/update.ts'
import { describeFault, type Log } from '#platform/log.ts'
import { associatedData } from '#values/associated-data.ts'
import type { Cipher } from '#values/keys.ts'
import { acceptEmail, beginLinks } from './accepted.ts'
import { CircuitBreaker } from './circuit-breaker.ts'
import { type EmailContent, isForOrganisers, UPDATES } from './content.ts'
import { dropEmail } from './drop.ts'
import { EMAIL_LINK, REFUSED_RETRIES, RETRIES, shortenedUntil } from './lifetimes.ts'
import { writeMessage } from './message.ts'
import { stillServes } from './still-wanted.ts'
import type { Delivery, EmailTransport } from './transport.ts'

/** How long a claimed mail is one process's, longer than an attempt can take. Milliseconds. */
const LEASE = 5 * 60_000

const MINUTE = 60_000
/** Conversations with the mail server at once. */
const AT_ONCE = 5
/** An attempt is not begun this close to the end of its lease. Milliseconds. */
const MARGIN = MINUTE

/** What came of an attempt; `content` is `null` where the mail could not be read. */
type Attempt =
  | { result: 'unwanted'; content: EmailContent }
  | (Extract<Delivery, { result: 'sent' }> & { content: EmailContent })
  | Undelivered
type Undelivered = Exclude<Delivery, { result: 'sent' }> & { content: EmailContent | null }

export type OutboxParts = {
  store: Store
  cipher: Cipher
  secret: Buffer
  letters: Letters
  transport: EmailTransport
  signInLinks: SignInLinks
  log: Log
  now: () => Date
  /** A number from 0 to 1, to spread retries. */
  random: () => number
  siteUrl: string
  /** Mails in one run, which comes once a second. */
  rate: number
}

/**
 * Sends what waits. At least once: a mail may leave twice if the process dies between the server's acceptance and our
 * commit; it then has the same Message-ID and the same link.
 */
export class Outbox {
  readonly #parts: OutboxParts
  readonly #all = new CircuitBreaker()
  /** News that is refused holds up news, and nobody who waits to verify. */
  readonly #updates = new CircuitBreaker()

  constructor(parts: OutboxParts) {
    this.#parts = parts
  }

  /** Until when nothing is sent, because nothing gets through; `null` when it flows. */
  get pausedUntil(): Date | null {
    return this.#all.until
  }

  /** Sends one second's worth of due mail. Resolves to how many mails it tried. */
  async run(): Promise<number> {
    const { now, rate } = this.#parts
    if (this.#all.holds(now())) return 0
    // After a break one mail goes first; it finds out whether the others would get through.
    const limit = this.#all.isBraking ? 1 : rate
    let tried = 0
    while (tried < limit && !this.#all.holds(now())) {
      const rows = await this.#claim(limit - tried)
      if (rows.length === 0) break
      tried += rows.length
      // The most urgent last, to be taken off the end.
      rows.sort((a, b) => b.priority - a.priority || b.dueAt.getTime() - a.dueAt.getTime())
      await Promise.all(Array.from({ length: AT_ONCE }, () => this.#deliverFrom(rows)))
    }
    return tried
  }

  /** News is taken a few at a time, and only while nothing else is due: who signs meanwhile does not wait for it. */
  async #claim(limit: number): Promise<OutboxRow[]> {
    const { store, now } = this.#parts
    const start = now()
    const until = new Date(start.getTime() + LEASE)
    const urgent = await store.write((tx) => claimDue(tx, start, { what: 'not-updates', until, limit }))
    if (urgent.length > 0 || this.#updates.holds(start)) return urgent
    const few = this.#updates.isBraking ? 1 : Math.min(limit, 2 * AT_ONCE)
    return store.write((tx) => claimDue(tx, start, { what: 'updates', until, limit: few }))
  }

  async #deliverFrom(rows: OutboxRow[]) {
    for (let row = rows.pop(); row; row = rows.pop()) {
      const left = (row.leasedUntil?.getTime() ?? 0) - this.#parts.now().getTime()
      // What is not begun in time is another run's, or another process's.
      if (left >= MARGIN) await this.#deliver(row)
    }
  }

  async #deliver(row: OutboxRow) {
    const { store, now, log } = this.#parts
    const delivery = await this.#attempt(row)
    const attempts = row.attempts + 1
    const said = { kind: row.kind, letter: row.letter, attempts }
    if (delivery.result === 'unwanted') {
      await store.write((tx) => dropEmail(tx, row, now()))
      log('info', 'email-dropped', { kind: row.kind, letter: row.letter })
      return
    }
    const circuitBreaker = row.priority >= UPDATES ? this.#updates : this.#all
    if (delivery.result === 'sent') {
      if (this.#all.isBraking || circuitBreaker.isBraking) log('info', 'email-resumed', {})
      this.#all.release()
      circuitBreaker.release()
      await store.write((tx) => acceptEmail(tx, row, delivery.content, now()))
      log('info', 'email-sent', said)
      return
    }
    if (delivery.result === 'stopped') this.#pause(this.#all, delivery.reply)
    // While nothing gets through, no mail is to blame for being refused too.
    const isItsOwn = delivery.result === 'refused' && !circuitBreaker.isBraking
    const isTheServers = delivery.result === 'refused' && circuitBreaker.refuse(row.id)
    if (isTheServers) this.#pause(circuitBreaker, delivery.reply)
    const refusals = isTheServers ? 0 : row.refusals + (isItsOwn ? 1 : 0)
    // Whether the server is back, one mail after each break finds out.
    if (delivery.result === 'away' && (this.#all.isBraking || this.#all.refuse())) {
      this.#pause(this.#all, delivery.reply)
    }
    const counted = isItsOwn && !isTheServers
    const dueAt = new Date(now().getTime() + this.#retryIn(row.attempts, counted ? refusals : 0))
    const isEnough = counted && refusals > REFUSED_RETRIES.length
    if (delivery.result === 'no-mailbox' || isEnough || dueAt >= row.givesUpAt) {
      const ended = await this.#fail(row, delivery)
      log('warn', 'email-failed', { ...said, reply: delivery.reply })
      if (ended) log('info', 'update-ended', { letter: row.letter, reason: 'no-mailbox' })
      return
    }
    await store.write(async (tx) => {
      await postpone(tx, row.id, { dueAt, attempts, refusals })
      if (isTheServers) await forgetRefusals(tx, circuitBreaker.takeRefused(), circuitBreaker.until ?? dueAt)
    })
    log('warn', 'email-postponed', { ...said, reply: delivery.reply })
  }

  /** Gives up a mail, and with an address that does not exist the news to it. Resolves to whether there was any. */
  #fail(row: OutboxRow, { result, reply, said, content }: Undelivered): Promise<boolean> {
    const { store, now, letters } = this.#parts
    const { id, signatureId } = row
    return store.write(async (tx) => {
      const holdsUpdates = result === 'no-mailbox' && content !== null && signatureId !== null
      const mayHaveArrived = content !== null && result === 'away'
      // Whoever holds a signature and its mails takes the signature first.
      if (signatureId !== null && (holdsUpdates || mayHaveArrived)) await lockSignature(tx, signatureId)
      // Where no reply came the last attempt may have arrived all the same.
      if (mayHaveArrived) await beginLinks(tx, row, content, now())
      // Before news is taken back, or this mail would go with it, and nobody could see that it failed.
      await markFailed(tx, id, now(), said ?? (result === 'away' ? reply : null))
      return (
        holdsUpdates && (await endUpdatesTo(this.#parts, tx, letters, { signatureId, address: content.to }))
      )
    })
  }

  /** A mail that cannot even be written (an altered row, another secret, a full disk) waits like any other, and holds up none. */
  async #attempt(row: OutboxRow): Promise<Attempt> {
    try {
      return await this.#send(row)
    } catch (error) {
      this.#parts.log('error', 'email-unwritable', { kind: row.kind, fault: describeFault(error) })
      return { result: 'later', reply: 'fault', content: null }
    }
  }

  async #send(row: OutboxRow): Promise<Attempt> {
    const { store, now, letters, transport, siteUrl } = this.#parts
    const letter = letters.get(row.letter)
    const content = letter ? this.#contentOf(row) : null
    if (!letter || content === null) return { result: 'later', reply: 'letter-missing', content: null }
    const unwanted = { result: 'unwanted', content } as const
    // Nothing ran for so long that its time is over.
    if (now() >= row.givesUpAt) return { result: 'later', reply: 'too-late', content }
    const waiting = { row, content, letter, letters, now: now() }
    const found = await store.read(async (db) => ({
      // Its signer may have erased the signature since it was taken; or it waited for hours, and what it says is over.
      serves: (await isStillWaiting(db, row.id)) && (await stillServes(db, row.kind, waiting)),
      until: await promisedUntil(db, row, letter, now()),
    }))
    if (!found.serves) return unwanted
    const announcement = await this.#announcementOf(row, content)
    // A piece of news goes with its letter's data, and then nothing is left to say.
    if (row.updateId !== null && !announcement) return unwanted
    const said = {
      ...content,
      ...(found.until && { until: found.until.toISOString() }),
      // Its few minutes begin now, and not when it was asked for.
      ...(row.kind === 'sign-in' && { token: await this.#parts.signInLinks.make(row.mailboxKey) }),
      ...(announcement && { announcement }),
    }
    const message = writeMessage(row.kind, letter, row.locale, said, siteUrl)
    const mail = { messageId: row.id, queuedAt: row.queuedAt, to: content.to, ...message }
    return { ...(await transport.send(mail)), content }
  }

  #announcementOf(
    { letter, updateId, locale }: OutboxRow,
    content: EmailContent,
  ): Promise<Announcement | null> {
    if (updateId === null) return Promise.resolve(content.announcement ?? null)
    return this.#parts.store.read((db) => findAnnouncement(db, letter, updateId, locale))
  }

  /** Throws for a row that was altered, or sealed under another secret. */
  #contentOf({ id, content }: OutboxRow): EmailContent | null {
    if (content === null) return null
    return JSON.parse(this.#parts.cipher.open(content, associatedData.emailContent(id))) as EmailContent
  }

  /** With a jitter of a tenth, so that what failed together does not come back together. */
  #retryIn(attempts: number, refusals: number): number {
    const pauses: readonly number[] = refusals > 0 ? REFUSED_RETRIES : RETRIES
    const pause = pauses[Math.min(refusals > 0 ? refusals - 1 : attempts, pauses.length - 1)] ?? 0
    return pause * (1 + this.#parts.random() / 10)
  }

  #pause(circuitBreaker: CircuitBreaker, reply: string) {
    const pause = circuitBreaker.pull(this.#parts.now())
    if (pause !== null) this.#parts.log('error', 'email-paused', { seconds: pause / 1000, reply })
  }
}

/** Until when an email's link verifies, where that is sooner than such links usually do; `null` for all other email. */
async function promisedUntil(db: Read, row: OutboxRow, letter: Letter, now: Date): Promise<Date | null> {
  const { kind, signatureId } = row
  if (isForOrganisers(kind) || EMAIL_LINK[kind]?.purpose !== 'verify') return null
  const signature = signatureId ? await findSignature(db, signatureId) : undefined
  return shortenedUntil(letter, now, signature?.submittedAt)
}
