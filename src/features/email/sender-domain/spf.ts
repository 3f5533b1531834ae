import type { EmailFinding } from './finding.ts'
import type { Qualifier } from './spf-record.ts'

/** The most lookups; a receiver that needs more gives up with an error (RFC 7208, section 4.6.4). */
export const MAX_SPF_LOOKUPS = 10

/** The result of following a domain's SPF record and its includes. `at`: the name where it stopped. */
export type SpfPath =
  | { state: 'none' }
  | { state: 'several'; at: string; count: number }
  | { state: 'malformed'; at: string; term: string }
  | { state: 'included-has-none'; at: string }
  | { state: 'too-many-lookups' }
  /** It redirects to a name with macros, which differs for each email. */
  | { state: 'varies'; at: string }
  | {
      state: 'followed'
      lookups: number
      /** The result for all other servers; after a redirect, that of its record. */
      all: Qualifier | null
      /** An included domain that passes every server. */
      open: string | null
    }

/** Judges whether receivers can tell the domain's servers from others (RFC 7208). */
export function judgeSpf(domain: string, path: SpfPath): EmailFinding {
  const say = (level: EmailFinding['level'], sentence: string): EmailFinding => ({
    level,
    about: 'SPF',
    sentence,
  })
  switch (path.state) {
    case 'none':
      return say(
        'broken',
        `${domain} has no SPF record: add a TXT record at ${domain}, the one that your email provider names, or "v=spf1 ip4:ADDRESS -all" with the address of your own mail server.`,
      )
    case 'several':
      return say(
        'broken',
        `${path.at} has ${path.count} SPF records, which receivers count as none: put their terms into one TXT record that begins with "v=spf1".`,
      )
    case 'malformed':
      return say(
        'broken',
        `The SPF record of ${path.at} cannot be read at "${path.term}": correct that term, as receivers pass over the whole record.`,
      )
    case 'included-has-none':
      return say(
        'broken',
        `The SPF record of ${domain} leads to ${path.at}, which has none, and so is an error as a whole: take that term out or correct its name.`,
      )
    case 'too-many-lookups':
      return say(
        'broken',
        `The SPF record of ${domain} needs more than ${MAX_SPF_LOOKUPS} lookups, at which receivers give up: take out includes, or name addresses with ip4: and ip6:.`,
      )
    case 'varies':
      return say(
        'warn',
        `The SPF record of ${path.at} redirects to a name that differs for each email, and so is not checked further.`,
      )
    case 'followed':
      return judgeEnd(domain, path, say)
  }
}

function judgeEnd(
  domain: string,
  { lookups, all, open }: Extract<SpfPath, { state: 'followed' }>,
  say: (level: EmailFinding['level'], sentence: string) => EmailFinding,
): EmailFinding {
  if (all === '+') {
    return say(
      'broken',
      `The SPF record of ${domain} ends in "+all", so that anyone may send in its name: end it in "-all".`,
    )
  }
  if (open !== null) {
    return say(
      'broken',
      `The SPF record of ${domain} includes ${open}, which lets anyone send in its name: remove that include.`,
    )
  }
  if (all === null || all === '?') {
    const end = all === null ? 'has no end' : 'ends in "?all"'
    return say(
      'warn',
      `The SPF record of ${domain} ${end}, and so does not exclude other servers: end it in "-all".`,
    )
  }
  return say(
    'ok',
    `${domain} says who may send for it, with ${lookups} of ${MAX_SPF_LOOKUPS} lookups and "${all}all" at the end.`,
  )
}
