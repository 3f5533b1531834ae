import { domainToASCII } from 'node:url'

/** One mailbox, as it was typed (the domain in ASCII) and as it is compared. */
export type EmailAddress = {
  /** What mail is sent to: exactly one `local@domain`, ASCII, no display name, no group, no quotes. */
  address: string
  /** The same for every spelling of one mailbox. Never stored in clear, never mailed to. */
  mailbox: string
}

/** Who a mail is from. */
export type Sender = { name: string; address: string }

/** RFC 5321, section 4.5.3.1: 64 octets before the @, 254 in all (erratum 1690 to RFC 3696). */
const MAX_LOCAL = 64
const MAX_ADDRESS = 254

/** RFC 5322, section 3.2.3: dot-atom. Quoted parts are refused: no mailbox in use needs them, and they hide a second address. */
const DOT_ATOM = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/**
 * Reads exactly one address, or none: `null` for anything else. It is the only way for an address to come in, so
 * that a mail library is never given a list, a group or a line break to interpret.
 */
export function parseEmailAddress(typed: string): EmailAddress | null {
  const trimmed = typed.trim()
  if (trimmed.length > MAX_ADDRESS) return null
  const at = trimmed.lastIndexOf('@')
  if (at < 1) return null
  const local = trimmed.slice(0, at)
  const domain = asciiDomain(trimmed.slice(at + 1))
  if (!domain || local.length > MAX_LOCAL || !DOT_ATOM.test(local)) return null
  const address = `${local}@${domain}`
  if (address.length > MAX_ADDRESS) return null
  return { address, mailbox: mailboxOf(local.toLowerCase(), domain) }
}

/** The domain of a parsed address. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1)
}

/** Reads the domain of an address, in ASCII; `null` for anything else. */
export function parseDomain(typed: string): string | null {
  const trimmed = typed.trim()
  return trimmed.length > MAX_ADDRESS ? null : asciiDomain(trimmed.toLowerCase())
}

function asciiDomain(typed: string): string | null {
  // domainToASCII also decodes percent signs and stops at a slash; a domain has neither.
  if (!/^[\p{L}\p{M}\p{N}.-]+$/u.test(typed)) return null
  const domain = domainToASCII(typed.normalize('NFC').replaceAll('。', '.'))
  const labels = domain.split('.')
  if (labels.length < 2 || !labels.every((label) => LABEL.test(label))) return null
  // An all-numeric last label would be an IPv4 address.
  return /^[0-9]+$/.test(labels.at(-1) ?? '') ? null : domain
}

type MailboxRule = { domain: string; ignores: RegExp | null }

const GOOGLE: MailboxRule = { domain: 'gmail.com', ignores: /\./g }
const PROTON: MailboxRule = { domain: 'proton.me', ignores: /[._-]/g }
const APPLE: MailboxRule = { domain: 'icloud.com', ignores: null }

/** Providers that give one mailbox several names, from their own help pages. */
const PROVIDERS: ReadonlyMap<string, MailboxRule> = new Map([
  ['gmail.com', GOOGLE],
  ['googlemail.com', GOOGLE],
  ['proton.me', PROTON],
  ['protonmail.com', PROTON],
  ['pm.me', PROTON],
  ['icloud.com', APPLE],
  ['me.com', APPLE],
  ['mac.com', APPLE],
])

function mailboxOf(local: string, domain: string): string {
  const rule = PROVIDERS.get(domain)
  const plus = local.indexOf('+')
  // A local part that begins with the plus sign has no mailbox before it: it is a name of its own.
  const base = plus > 0 ? local.slice(0, plus) : local
  return `${rule?.ignores ? base.replace(rule.ignores, '') : base}@${rule?.domain ?? domain}`
}
