/** A report that an email did not arrive, or that its recipient marked it as spam. */
export type Bounce = {
  /** One address, as `parseEmailAddress` returns it. */
  address: string
  /** Whether no further email should be sent; `false` for a temporary failure, such as a full mailbox. */
  permanent: boolean
}

/**
 * Whether an enhanced status code says that the address does not exist: bad destination mailbox or system address
 * (RFC 3463, 3.2: 5.1.0 to 5.1.6; RFC 7505, 4.2: 5.1.10), or a disabled mailbox (RFC 3463, 3.3: 5.2.1). 5.1.7 and 5.1.8
 * are about the sender's address, and all others about the email, the time or the route.
 */
export function isNoMailbox(status: string): boolean {
  return /^5\.1\.(?:[0-6]|10)$/.test(status) || status === '5.2.1'
}
