import type { EmailFinding } from './finding.ts'
import { readTags } from './tag-list.ts'

const POLICIES = ['none', 'quarantine', 'reject'] as const
/** What a record asks receivers to do with emails that fail. */
export type DmarcPolicy = (typeof POLICIES)[number]

/** The TXT records at one name, read. `below`: the policy for subdomains. */
export type DmarcReading =
  | { state: 'none' }
  | { state: 'several'; count: number }
  | { state: 'malformed' }
  | { state: 'record'; policy: DmarcPolicy; below: DmarcPolicy }

/**
 * The domains whose record may apply to emails from this one, the nearest first: the domain and its parents with at most
 * seven labels (the tree walk of DMARCbis, which replaces the public suffix list of RFC 7489).
 */
export function dmarcDomains(domain: string): string[] {
  const parts = domain.split('.')
  const parents = parts.map((_, i) => parts.slice(i)).slice(1)
  return [domain, ...parents.filter((each) => each.length <= 7).map((each) => each.join('.'))]
}

/** The DNS name of a domain's record (RFC 7489, section 6.1). */
export function dmarcName(domain: string): string {
  return `_dmarc.${domain}`
}

/** Finds the DMARC record among TXT records, and reads it (RFC 7489, sections 6.3 and 6.4). */
export function readDmarc(texts: readonly string[]): DmarcReading {
  const records = texts.filter((text) => /^\s*v\s*=\s*dmarc1/i.test(text))
  const [text] = records
  if (text === undefined) return { state: 'none' }
  if (records.length > 1) return { state: 'several', count: records.length }
  const tags = readTags(text)
  // The version must be in capitals.
  const policy = tags?.get('v') === 'DMARC1' ? policyOf(tags.get('p')) : null
  if (!tags || policy === null) return { state: 'malformed' }
  return { state: 'record', policy, below: policyOf(tags.get('sp')) ?? policy }
}

function policyOf(value: string | undefined): DmarcPolicy | null {
  return POLICIES.find((policy) => policy === value?.toLowerCase()) ?? null
}

/** Judges whether the domain asks receivers to reject forged emails. `at`: the domain of the record. */
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
      `The DMARC record at ${name} asks receivers to do nothing ("${tag}=none"): say "${tag}=quarantine" once all your email passes.`,
    )
  }
  return say('ok', `The record at ${name} holds for ${domain} and asks for "${tag}=${policy}".`)
}
