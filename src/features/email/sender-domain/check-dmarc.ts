import type { Dns } from '#platform/dns.ts'
import { dmarcDomains, dmarcName, judgeDmarc, readDmarc } from './dmarc.ts'
import { type EmailFinding, notLookedUp } from './finding.ts'

/** Checks the nearest DMARC record: of the domain, or of one of its parents. */
export async function checkDmarc(dns: Dns, domain: string): Promise<EmailFinding> {
  for (const at of dmarcDomains(domain)) {
    const answer = await dns.txt(dmarcName(at))
    if (!answer.answered) return notLookedUp('DMARC', dmarcName(at), answer.code)
    const reading = readDmarc(answer.found)
    if (reading.state !== 'none') return judgeDmarc(domain, at, reading)
  }
  return judgeDmarc(domain, domain, { state: 'none' })
}
