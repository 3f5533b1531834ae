import type { Dns } from '#platform/dns.ts'
import { domainOf } from '#values/email-address.ts'
import { checkDkim } from './check-dkim.ts'
import { checkDmarc } from './check-dmarc.ts'
import { checkEmailServer } from './check-email-server.ts'
import { checkSpf } from './check-spf.ts'
import { type EmailFinding, isReserved, judgeReserved } from './finding.ts'
import { judgeDelivery, keptInFiles, type TestDelivery } from './test-email.ts'

/** What the check needs. */
export type EmailContext = {
  dns: Dns
  /** Sends a test email as the server sends emails. */
  sendTest: (to: string) => Promise<TestDelivery>
  /** The sender's address. */
  sender: string
  /** How emails are sent: by a server, or into a folder in demonstration mode. */
  leaves: { by: 'smtp'; host: string } | { by: 'files'; folder: string }
}

/** `selectors`: of the DKIM keys; empty for the usual ones. `to`: the receiver of the test email. */
export type EmailQuestion = { selectors: readonly string[]; to: string }

/** Checks whether receivers will accept emails of this installation. Sends one test email; opens no database. */
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
    tryDelivery(ctx, to),
  ])
  return findings.flat(2)
}

async function tryDelivery({ sendTest, leaves }: EmailContext, to: string): Promise<EmailFinding> {
  const delivery = await sendTest(to)
  return leaves.by === 'files' ? keptInFiles(leaves.folder) : judgeDelivery(to, delivery)
}
