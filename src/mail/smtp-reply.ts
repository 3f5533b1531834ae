import { isNoMailbox } from '../domain/bounce.ts'
import type { Delivery } from './transport.ts'

/** What nodemailer puts on its errors. */
export type SmtpError = {
  code?: string | undefined
  responseCode?: number | undefined
  response?: string | undefined
  command?: string | undefined
}

/** Codes of nodemailer for what happens before or instead of a reply. */
const LOST = new Set([
  'ETIMEDOUT',
  'ECONNECTION',
  'ESOCKET',
  'EDNS',
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'EPROTOCOL',
])
const STOPPED = new Set(['EAUTH', 'ENOAUTH', 'EOAUTH2', 'ETLS', 'EREQUIRETLS', 'ECONFIG', 'EPROXY'])

/** Reads an SMTP reply by class (RFC 5321, 4.2.1; enhanced status codes by RFC 3463). */
export function readReply(error: SmtpError): Exclude<Delivery, { result: 'sent' }> {
  const code = error.responseCode ?? 0
  const reply = code > 0 ? String(code) : (error.code ?? 'unknown')
  if (error.code && STOPPED.has(error.code) && !(code >= 400 && code < 500))
    return { result: 'stopped', reply }
  if (code >= 400 && code < 500) return { result: isAboutOneMail(error) ? 'later' : 'away', reply }
  if (code >= 500) {
    if (!isAboutOneMail(error)) return { result: 'stopped', reply }
    return { result: namesNoMailbox(error) ? 'no-mailbox' : 'refused', reply }
  }
  return { result: error.code && LOST.has(error.code) ? 'away' : 'stopped', reply }
}

/** Whether the reply came once a recipient was named. */
function isAboutOneMail({ command }: SmtpError): boolean {
  return command !== undefined && /^(RCPT|DATA)/i.test(command)
}

/** Whether the recipient is refused for good: only at RCPT is the reply about one address. */
function namesNoMailbox({ command, response }: SmtpError): boolean {
  const status = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response ?? '')?.[1]
  return /^RCPT/i.test(command ?? '') && status !== undefined && isNoMailbox(status)
}
