import type { Dns } from '#platform/dns.ts'
import { isPrivate, reverseName } from '#platform/ip-address.ts'
import { judgeAddresses, judgeReverse } from './email-server.ts'
import { type EmailFinding, notLookedUp } from './finding.ts'

/** The most names of one address that are checked, as receivers do (RFC 7208, section 5.5). */
const MAX_NAMES = 10

/** Checks the addresses of the server in SMTP_URL, and whether their reverse names lead back to them. */
export async function checkEmailServer(dns: Dns, host: string): Promise<EmailFinding[]> {
  const answer = await dns.addresses(host)
  if (!answer.answered) return [notLookedUp('Mail server', host, answer.code)]
  const reverse = await Promise.all(answer.found.map((address) => checkReverse(dns, address)))
  return [judgeAddresses(host, answer.found), ...reverse]
}

async function checkReverse(dns: Dns, address: string): Promise<EmailFinding> {
  if (isPrivate(address)) return judgeReverse(address, { state: 'private' })
  const answer = await dns.names(address)
  if (!answer.answered) return notLookedUp('PTR', `The reverse name of ${address}`, answer.code)
  const names = answer.found.slice(0, MAX_NAMES)
  if (names.length === 0) return judgeReverse(address, { state: 'none' })
  const forward = await Promise.all(names.map(async (name) => ({ name, answer: await dns.addresses(name) })))
  const leadsBack = forward.find(
    (each) => each.answer.answered && each.answer.found.some((found) => isSame(found, address)),
  )
  if (leadsBack) return judgeReverse(address, { state: 'confirmed', name: leadsBack.name })
  for (const each of forward) {
    if (!each.answer.answered) return notLookedUp('PTR', each.name, each.answer.code)
  }
  return judgeReverse(address, { state: 'unconfirmed', names })
}

/** Whether two addresses are the same, in any spelling. */
function isSame(one: string, other: string): boolean {
  return reverseName(one) === reverseName(other)
}
