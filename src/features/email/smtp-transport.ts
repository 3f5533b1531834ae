import { createTransport } from 'nodemailer'
import type { Sender } from '#values/email-address.ts'
import { envelopeOf, messageOf } from './composition.ts'
import { readReply, type SmtpError } from './smtp-reply.ts'
import type { EmailTransport } from './transport.ts'

/** All in milliseconds; the whole of one attempt stays below the outbox's lease. */
const TIMEOUTS = {
  connectionTimeout: 10_000,
  greetingTimeout: 10_000,
  socketTimeout: 30_000,
  dnsTimeout: 10_000,
}

/** A kept connection may have gone stale; more than one new attempt is the outbox's to make, which writes them down. */
const POOL = { maxConnections: 5, maxMessages: 100, maxRequeues: 1 }

/** Sends over SMTP, several connections at once. Its provider learns each address, and that it was mailed about a letter. */
export function smtpTransport(url: string, sender: Sender): EmailTransport {
  const pool = createTransport({ url, pool: true, ...POOL, ...TIMEOUTS })
  return {
    async send(mail) {
      const message = { ...messageOf(mail, sender), envelope: envelopeOf(mail, sender) }
      try {
        await pool.sendMail(message)
        return { result: 'sent' }
      } catch (error) {
        return readReply(error as SmtpError, mail.to)
      }
    },
    async close() {
      pool.close()
    },
  }
}
