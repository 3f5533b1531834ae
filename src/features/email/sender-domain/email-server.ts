import type { EmailFinding } from './finding.ts'

/** Judges the addresses of the server in SMTP_URL. */
export function judgeAddresses(host: string, addresses: readonly string[]): EmailFinding {
  if (addresses.length === 0) {
    return {
      level: 'warn',
      about: 'Mail server',
      sentence: `The DNS has no address for ${host}: correct SMTP_URL, unless this machine knows the name by itself.`,
    }
  }
  return {
    level: 'ok',
    about: 'Mail server',
    sentence: `${host} is at ${addresses.join(', ')}.`,
  }
}

/** The reverse names of an address, checked. */
export type ReverseReading =
  | { state: 'private' }
  | { state: 'none' }
  /** There are names, but none of them has this address. */
  | { state: 'unconfirmed'; names: readonly string[] }
  | { state: 'confirmed'; name: string }

/**
 * Judges whether an address has a name that leads back to it (RFC 1912, section 2.1), which receivers require of the
 * servers that connect to them. Never broken: the server in SMTP_URL may not be the one that connects.
 */
export function judgeReverse(address: string, reading: ReverseReading): EmailFinding {
  const about = 'PTR'
  const whose =
    'ask the provider of the address to set it; where another provider relays your email, it is that provider’s responsibility'
  switch (reading.state) {
    case 'private':
      return {
        level: 'ok',
        about,
        sentence: `${address} is of this machine or its own network and has no public name, so it is not looked up.`,
      }
    case 'none':
      return { level: 'warn', about, sentence: `${address} has no reverse name: ${whose}.` }
    case 'unconfirmed':
      return {
        level: 'warn',
        about,
        sentence: `The reverse name of ${address}, ${reading.names.join(', ')}, does not lead back to it: ${whose}.`,
      }
    case 'confirmed':
      return { level: 'ok', about, sentence: `${address} is ${reading.name}, which leads back to it.` }
  }
}
