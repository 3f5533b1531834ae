import type { EmailFinding } from './finding.ts'
import { readTags } from './tag-list.ts'

const POLICIES = ['none', 'quarantine', 'reject'] as const
export type DmarcPolicy = (typeof POLICIES)[number]

/** What the texts at one name hold. `below` is the policy for names below it. */
export type DmarcReading =
  | { state: 'none' }
  | { state: 'several'; count: number }
  | { state: 'malformed' }
  | { state: 'record'; policy: DmarcPolicy; below: DmarcPolicy }

/**
 * The domains whose record may hold for mail from this one, the nearest first: the domain and its parents, of a name
 * with more than eight parts only the last seven (the tree walk of DMARCbis, which takes the place of the list of
 * public suffixes of RFC 7489).
 */
export function dmarcDomains(domain: string): string[] {
  const parts = domain.split('.')
  const parents = parts.map((_, i) => parts.slice(i)).slice(1)
  return [domain, ...parents.filter((each) => each.length <= 7).map((each) => each.join('.'))]
}

/** Where the record of a domain stands (RFC 7489, section 6.1). */
export function dmarcName(domain: string): string {
  return `_dmarc.${domain}`
}

/** Finds the record among the texts of a name, and reads it (RFC 7489, sections 6.3 and 6.4). */
export function readDmarc(texts: readonly string[]): DmarcReading {
  const records = texts.filter((text) => /^\s*v\s*=\s*dmarc1/i.test(text))
  const [text] = records
  if (text === undefined) return { state: 'none' }
  if (records.length > 1) return { state: 'several', count: records.length }
  const tags = readTags(text)
  // The expression above found the version first; it counts in capitals only.
  const policy = tags?.get('v') === 'DMARC1' ? policyOf(tags.get('p')) : null
  if (!tags || policy === null) return { state: 'malformed' }
  return { state: 'record', policy, below: policyOf(tags.get('sp')) ?? policy }
}

function policyOf(value: string | undefined): DmarcPolicy | null {
  return POLICIES.find((policy) => policy === value?.toLowerCase()) ?? null
}

/** Whether the domain asks receivers to refuse mail that others send in its name. `at`: whose record it is. */
export function judgeDmarc(domain: string, at: string, reading: DmarcReading): EmailFinding {
  const say = (level: EmailFinding['level'], sentence: string): EmailFinding => ({
    level,
    about: 'DMARC',
    sentence,
  })
  const name = dmarcName(at)
  switch (reading.state) {
    case 'none':
      return say(
        'broken',
        `Neither ${domain} nor a domain above it has a DMARC record: add a TXT record at ${dmarcName(domain)}, such as "v=DMARC1; p=quarantine".`,
      )
    case 'several':
      return say(
        'broken',
        `${name} has ${reading.count} DMARC records, which receivers count as none: leave one.`,
      )
    case 'malformed':
      return say(
        'broken',
        `The DMARC record at ${name} cannot be read: it must be tags between semicolons, as in "v=DMARC1; p=quarantine".`,
      )
    case 'record':
      break
  }
  const policy = at === domain ? reading.policy : reading.below
  const tag = policy === reading.policy ? 'p' : 'sp'
  if (policy === 'none') {
    return say(
      'warn',
      `The DMARC record at ${name} asks receivers to do nothing ("${tag}=none"): say "${tag}=quarantine" once all your mail passes.`,
    )
  }
  return say('ok', `The record at ${name} holds for ${domain} and asks for "${tag}=${policy}".`)
}
