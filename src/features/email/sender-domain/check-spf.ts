import type { Dns } from '#platform/dns.ts'
import { type EmailFinding, notLookedUp } from './finding.ts'
import { judgeSpf, MAX_SPF_LOOKUPS, type SpfPath } from './spf.ts'
import { readSpf } from './spf-record.ts'

/** Checks the SPF record of a domain and all records that it includes, as a receiver does. */
export async function checkSpf(dns: Dns, domain: string): Promise<EmailFinding> {
  const path = await follow(dns, domain)
  return path.state === 'unanswered' ? notLookedUp('SPF', path.at, path.code) : judgeSpf(domain, path)
}

/** A record that has to be read. */
type Step = {
  domain: string
  /** Whether it is the domain's own record, or the one to which that redirects. */
  own: boolean
  /** Whether a pass in it is a pass for the domain: all includes on the way have the qualifier `+`. */
  passes: boolean
}

/** Follows all records. It ends, also where records include each other, because the lookups are limited. */
async function follow(
  dns: Dns,
  domain: string,
): Promise<SpfPath | { state: 'unanswered'; at: string; code: string }> {
  const followed: Extract<SpfPath, { state: 'followed' }> = {
    state: 'followed',
    lookups: 0,
    all: null,
    open: null,
  }
  const steps: Step[] = [{ domain, own: true, passes: true }]
  for (const [place, step] of steps.entries()) {
    const at = step.domain
    const answer = await dns.txt(at)
    if (!answer.answered) return { state: 'unanswered', at, code: answer.code }
    const reading = readSpf(answer.found)
    if (reading.state === 'none') return place === 0 ? reading : { state: 'included-has-none', at }
    if (reading.state !== 'record') return { ...reading, at }
    const { lookups, includes, redirect, all } = reading.record
    followed.lookups += lookups
    if (followed.lookups > MAX_SPF_LOOKUPS) return { state: 'too-many-lookups' }
    if (redirect?.includes('%')) return { state: 'varies', at }
    if (step.own) followed.all = all
    else if (step.passes && all === '+') followed.open ??= at
    steps.push(
      ...includes.map((include) => ({
        domain: include.domain,
        own: false,
        passes: step.passes && include.qualifier === '+',
      })),
    )
    if (redirect !== null) steps.push({ ...step, domain: redirect })
  }
  return followed
}
