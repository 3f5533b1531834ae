/** One mail, ready to leave. Exactly one recipient. */
export type OutgoingEmail = {
  /** The same at every attempt, so that a repeat can be told from a new mail. */
  messageId: string
  to: string
  subject: string
  text: string
  html: string
  /** For mail that many get: where one click ends it. */
  unsubscribe: string | null
  /** When the mail was queued; the same at every attempt. */
  queuedAt: Date
}

/**
 * What the next server said, as far as it matters:
 * - `sent`: it has taken the mail; it may have taken it even if we never hear so.
 * - `later`: this mail, not now (RFC 5321: 4yz at RCPT or after).
 * - `away`: no reply came (nobody listens, a time-out, a broken connection), or a 4yz before any recipient is named. It
 *   may be chance, or this mail; of many in a row it is the server.
 * - `no-mailbox`: this address does not exist (5yz with RFC 3463 status 5.1.x or 5.2.1).
 * - `refused`: this mail, and it is not clear why (any other 5yz at RCPT or after). One such reply must not stop the
 *   others: anyone can type an address that the server refuses.
 * - `stopped`: nothing gets through (login, TLS, a 5yz before any recipient is named); no address is to blame.
 * `reply` is a code or a word, never a text that may quote an address; `said` is the server's own text, on one line and
 * with every address removed.
 */
export type Delivery =
  | { result: 'sent' }
  | { result: 'later' | 'away' | 'no-mailbox' | 'refused' | 'stopped'; reply: string; said?: string }

/** How mail leaves. */
export interface EmailTransport {
  /** Tries once. Never throws for what a mail server may do. */
  send(mail: OutgoingEmail): Promise<Delivery>
  close(): Promise<void>
}
