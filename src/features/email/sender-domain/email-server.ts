import type { EmailFinding } from './finding.ts'

/** Where the server of SMTP_URL is. */
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

/** What the reverse name of an address came to. */
export type ReverseReading =
  | { state: 'private' }
  | { state: 'none' }
  /** Names there are, and none of them has this address. */
  | { state: 'unconfirmed'; names: readonly string[] }
  | { state: 'confirmed'; name: string }

/**
 * Whether an address has a name that leads back to it (RFC 1912, section 2.1), which receivers ask of the servers that
 * hand mail to them. Never broken: the server of SMTP_URL need not be the one that does.
 */
export function judgeReverse(address: string, reading: ReverseReading): EmailFinding {
  const about = 'PTR'
  const whose =
    'have it set by whoever gives out the address; where a provider relays your mail, this is its matter'
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
