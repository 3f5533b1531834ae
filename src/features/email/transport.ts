/** An email, ready to be sent, to exactly one recipient. */
export type OutgoingEmail = {
  /** The same at every attempt, so that a repeat is recognised. */
  messageId: string
  to: string
  subject: string
  text: string
  html: string
  /** The address for one-click unsubscribing; `null` for an email that is sent once. */
  unsubscribe: string | null
  /** When the email was queued; the same at every attempt. */
  queuedAt: Date
}

/**
 * The mail server's answer to one attempt:
 * - `sent`: it accepted the email. It may have accepted it even where its reply was lost.
 * - `later`: it postponed this email (RFC 5321: 4yz at RCPT or later).
 * - `away`: no reply (connection refused, time-out, broken connection), or a 4yz before RCPT. One may be chance, or due to
 *   this email; several in a row are due to the server.
 * - `no-mailbox`: the address does not exist (5yz with RFC 3463 status 5.1.x or 5.2.1).
 * - `refused`: it refused this email for another reason (any other 5yz at RCPT or later). One such reply must not stop
 *   other emails: anyone can type an address that the server refuses.
 * - `stopped`: it accepts nothing (login, TLS, a 5yz before RCPT). No address is to blame.
 * `reply` is a code or a word, and never quotes an address. `said` is the server's text on one line, without addresses.
 */
export type Delivery =
  | { result: 'sent' }
  | { result: 'later' | 'away' | 'no-mailbox' | 'refused' | 'stopped'; reply: string; said?: string }

/** Sends emails. */
export interface EmailTransport {
  /** Tries once. Never rejects for what a mail server does. */
  send(email: OutgoingEmail): Promise<Delivery>
  /** Closes all connections. */
  close(): Promise<void>
}
