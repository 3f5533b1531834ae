import ipaddr from 'ipaddr.js'

/** The name that an address has in the reverse DNS (RFC 1035, section 3.5; RFC 3596, section 2.5). One name for each address. */
export function reverseName(address: string): string {
  const parsed = ipaddr.parse(address)
  const bytes = parsed.toByteArray()
  if (parsed.kind() === 'ipv4') return `${bytes.reverse().join('.')}.in-addr.arpa`
  const digits = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${[...digits].reverse().join('.')}.ip6.arpa`
}

/** Ranges that the public DNS has no names for (RFC 6890, RFC 4193, RFC 4291), as the library names them. */
const PRIVATE_RANGES: ReadonlySet<string> = new Set([
  'unspecified',
  'loopback',
  'private',
  'linkLocal',
  'carrierGradeNat',
  'uniqueLocal',
])

/** Whether an address belongs to this machine or its own network. */
export function isPrivate(address: string): boolean {
  return PRIVATE_RANGES.has(ipaddr.process(address).range())
}
