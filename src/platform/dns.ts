/** What a name server said: all that it has, which may be nothing; or why it did not say. `code` is a word. */
export type Answer = { answered: true; found: string[] } | { answered: false; code: string }

/** Asks the public DNS. Never rejects for what a name server may do: a name that does not exist has nothing. */
export interface Dns {
  /** The texts of a name, the parts of each put together (RFC 7208, section 3.3). */
  txt(name: string): Promise<Answer>
  /** The IPv4 and IPv6 addresses of a host. */
  addresses(host: string): Promise<Answer>
  /** The names of an address. */
  names(address: string): Promise<Answer>
}
