/** A report that a mail did not arrive, or that its reader called it spam. */
export type Bounce = {
  /** One address, as `parseEmailAddress` has it. */
  address: string
  /** Whether mailing it again is of no use, or not wanted; `false` for what may pass, such as a full mailbox. */
  permanent: boolean
}

/**
 * Whether an enhanced status code says that the address exists no more: bad destination mailbox or system address
 * (RFC 3463, 3.2: 5.1.0 to 5.1.6; RFC 7505, 4.2: 5.1.10), or a disabled mailbox (RFC 3463, 3.3: 5.2.1). 5.1.7 and 5.1.8
 * speak of the sender's address, and everything else of the mail, the hour or the way.
 */
export function isNoMailbox(status: string): boolean {
  return /^5\.1\.(?:[0-6]|10)$/.test(status) || status === '5.2.1'
}
