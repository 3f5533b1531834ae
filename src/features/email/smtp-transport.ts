import { createTransport } from 'nodemailer'
import type { Sender } from '#values/email-address.ts'
import { envelopeOf, messageOf } from './composition.ts'
import { readReply, type SmtpError } from './smtp-reply.ts'
import type { EmailTransport } from './transport.ts'

/** Milliseconds. One attempt takes less than the outbox's lease. */
const TIMEOUTS = {
  connectionTimeout: 10_000,
  greetingTimeout: 10_000,
  socketTimeout: 30_000,
  dnsTimeout: 10_000,
}

/** One attempt is repeated, because a pooled connection may be stale. Further attempts are the outbox's, which records them. */
const POOL = { maxConnections: 5, maxMessages: 100, maxRequeues: 1 }

/** Sends by SMTP, over several connections. The provider learns each address, and that it gets emails about a letter. */
export function smtpTransport(url: string, sender: Sender): EmailTransport {
  const pool = createTransport({ url, pool: true, ...POOL, ...TIMEOUTS })
  return {
    async send(email) {
      const message = { ...messageOf(email, sender), envelope: envelopeOf(email, sender) }
      try {
        await pool.sendMail(message)
        return { result: 'sent' }
      } catch (error) {
        return readReply(error as SmtpError, email.to)
      }
    },
    async close() {
      pool.close()
    },
  }
}
