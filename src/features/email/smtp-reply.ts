import { isNoMailbox } from './bounce.ts'
import type { Delivery } from './transport.ts'

/** The properties of nodemailer's errors. */
export type SmtpError = {
  code?: string | undefined
  responseCode?: number | undefined
  response?: string | undefined
  command?: string | undefined
}

/** nodemailer's codes for a lost or missing connection. */
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
/** nodemailer's codes for failures that affect every email. */
const STOPPED = new Set(['EAUTH', 'ENOAUTH', 'EOAUTH2', 'ETLS', 'EREQUIRETLS', 'ECONFIG', 'EPROXY'])

/** Reads the SMTP reply to an email to `recipient` by its class (RFC 5321, 4.2.1) and enhanced status code (RFC 3463). */
export function readReply(error: SmtpError, recipient: string): Exclude<Delivery, { result: 'sent' }> {
  const delivery = classOf(error)
  return error.response ? { ...delivery, said: withoutAddresses(error.response, recipient) } : delivery
}

/** The most of a reply that is stored, and the most that is searched for addresses. Characters. */
const LONGEST_REPLY = 200
const LONGEST_READ = 1_000

/**
 * Removes every address from a server's reply: the recipient's, in any spelling, its local part, and all others. The
 * result is one line of at most 200 characters.
 */
export function withoutAddresses(response: string, recipient: string): string {
  const local = recipient.slice(0, recipient.lastIndexOf('@'))
  const names = [recipient, local].filter(Boolean).map((text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))
  return (
    response
      .slice(0, LONGEST_READ)
      .replace(/[\p{C}\s]+/gu, ' ')
      // Words with an @, also as URLs and bounce addresses encode it.
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

/** Whether the reply is to RCPT or DATA, when the server knows the recipient. */
function isAboutOneEmail({ command }: SmtpError): boolean {
  return command !== undefined && /^(RCPT|DATA)/i.test(command)
}

/** Whether the recipient does not exist: only a reply to RCPT is about one address. */
function namesNoMailbox({ command, response }: SmtpError): boolean {
  const status = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response ?? '')?.[1]
  return /^RCPT/i.test(command ?? '') && status !== undefined && isNoMailbox(status)
}
