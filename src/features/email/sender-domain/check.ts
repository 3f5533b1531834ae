import type { Dns } from '#platform/dns.ts'
import { domainOf } from '#values/email-address.ts'
import { checkDkim } from './check-dkim.ts'
import { checkDmarc } from './check-dmarc.ts'
import { checkEmailServer } from './check-email-server.ts'
import { checkSpf } from './check-spf.ts'
import { type EmailFinding, isReserved, judgeReserved } from './finding.ts'
import { judgeDelivery, keptInFiles, type TestDelivery } from './test-email.ts'

export type EmailContext = {
  dns: Dns
  /** Sends a test message as the server sends its mails. */
  sendTest: (to: string) => Promise<TestDelivery>
  /** The address that mail is from. */
  sender: string
  /** How mail leaves: through a server, or into a folder in demonstration. */
  leaves: { by: 'smtp'; host: string } | { by: 'files'; folder: string }
}

/** `selectors`: of the DKIM keys, none for the usual ones. `to`: who gets the test message. */
export type EmailQuestion = { selectors: readonly string[]; to: string }

/** Finds out whether mail sent by this installation will be believed. Sends one message; opens no database. */
export async function checkEmail(
  ctx: EmailContext,
  { selectors, to }: EmailQuestion,
): Promise<EmailFinding[]> {
  const domain = domainOf(ctx.sender)
  const findings = await Promise.all([
    isReserved(domain)
      ? judgeReserved(domain, ctx.leaves.by === 'smtp')
      : Promise.all([
          checkSpf(ctx.dns, domain),
          checkDkim(ctx.dns, domain, selectors),
          checkDmarc(ctx.dns, domain),
        ]),
    ctx.leaves.by === 'smtp' ? checkEmailServer(ctx.dns, ctx.leaves.host) : [],
    tryIt(ctx, to),
  ])
  return findings.flat(2)
}

async function tryIt({ sendTest, leaves }: EmailContext, to: string): Promise<EmailFinding> {
  const delivery = await sendTest(to)
  return leaves.by === 'files' ? keptInFiles(leaves.folder) : judgeDelivery(to, delivery)
}
