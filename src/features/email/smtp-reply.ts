import { isNoMailbox } from './bounce.ts'
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

/** Reads an SMTP reply by class (RFC 5321, 4.2.1; enhanced status codes by RFC 3463), to an email to `recipient`. */
export function readReply(error: SmtpError, recipient: string): Exclude<Delivery, { result: 'sent' }> {
  const delivery = classOf(error)
  return error.response ? { ...delivery, said: withoutAddresses(error.response, recipient) } : delivery
}

/** Characters of a reply that are kept, and those that are searched for addresses. */
const LONGEST_REPLY = 200
const LONGEST_READ = 1_000

/**
 * A server's reply on one line, cut short, without anything that is an address: the recipient's, however it is written,
 * its part before the @, and any other.
 */
export function withoutAddresses(response: string, recipient: string): string {
  const local = recipient.slice(0, recipient.lastIndexOf('@'))
  const names = [recipient, local].filter(Boolean).map((text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))
  return (
    response
      .slice(0, LONGEST_READ)
      .replace(/[\p{C}\s]+/gu, ' ')
      // Whole words with an @ in them, also as URLs and bounce addresses write it.
      .replace(/\S*(?:[@＠]|[=%]40)\S*/gu, '…')
      .replace(new RegExp(`(?<![\\p{L}\\p{N}])(?:${names.join('|')})(?![\\p{L}\\p{N}])`, 'giu'), '…')
      .trim()
      .slice(0, LONGEST_REPLY)
  )
}

function classOf(error: SmtpError): Exclude<Delivery, { result: 'sent' }> {
  const code = error.responseCode ?? 0
  const reply = code > 0 ? String(code) : (error.code ?? 'unknown')
  if (error.code && STOPPED.has(error.code) && !(code >= 400 && code < 500))
    return { result: 'stopped', reply }
  if (code >= 400 && code < 500) return { result: isAboutOneEmail(error) ? 'later' : 'away', reply }
  if (code >= 500) {
    if (!isAboutOneEmail(error)) return { result: 'stopped', reply }
    return { result: namesNoMailbox(error) ? 'no-mailbox' : 'refused', reply }
  }
  return { result: error.code && LOST.has(error.code) ? 'away' : 'stopped', reply }
}

/** Whether the reply came once a recipient was named. */
function isAboutOneEmail({ command }: SmtpError): boolean {
  return command !== undefined && /^(RCPT|DATA)/i.test(command)
}

/** Whether the recipient is refused for good: only at RCPT is the reply about one address. */
function namesNoMailbox({ command, response }: SmtpError): boolean {
  const status = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response ?? '')?.[1]
  return /^RCPT/i.test(command ?? '') && status !== undefined && isNoMailbox(status)
}
