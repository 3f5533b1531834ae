import { domainToASCII } from 'node:url'

/** One mailbox, as it was typed (the domain in ASCII) and as it is compared. */
export type EmailAddress = {
  /** The address that email is sent to: one `local@domain`, ASCII, no display name, no group, no quotes. */
  address: string
  /** The same for every spelling of one mailbox. Never stored readable, never sent to. */
  mailbox: string
}

/** The sender of an email. */
export type Sender = { name: string; address: string }

/** RFC 5321, section 4.5.3.1: 64 octets before the @, 254 in all (erratum 1690 to RFC 3696). */
const MAX_LOCAL = 64
const MAX_ADDRESS = 254

/** RFC 5322, section 3.2.3: dot-atom. Quoted parts are refused: no mailbox in use needs them, and they hide a second address. */
const DOT_ATOM = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
const MAX_LABEL = 63
/** domainToASCII also decodes percent signs and stops at a slash; a domain has neither. */
const DOMAIN_CHARACTERS = /^[\p{L}\p{M}\p{N}.-]+$/u

/** What is wrong with a typed address; `error.email-…` are its sentences. */
export type EmailProblem =
  | 'missing'
  | 'too-long'
  | 'two-ats'
  | 'no-at'
  | 'space'
  | 'no-local'
  | 'no-domain'
  | 'two-dots'
  | 'outer-dot'
  | 'no-ending'
  | 'hyphen'
  /** Letters that need SMTPUTF8 (RFC 6531), which this site does not use. */
  | 'local-letters'
  | 'local-characters'
  | 'domain-characters'

/** An email address, or what is wrong with the typed text. */
export type EmailResult = { ok: true; email: EmailAddress } | { ok: false; problem: EmailProblem }

/** Reads a typed address. Repairs what can be meant in one way only, and says what else is wrong. */
export function readEmailAddress(typed: string): EmailResult {
  const mended = mendAddress(typed)
  const email = parseEmailAddress(mended)
  return email ? { ok: true, email } : { ok: false, problem: problemIn(mended) }
}

/** No address is longer, with anything around it; longer texts are not searched. */
const MAX_TYPED = 1_000

/**
 * What keyboards and clipboards leave in an address that cannot be seen, with no-break spaces beside the @. The joiners
 * U+200C and U+200D are spelling between letters beyond ASCII, where another domain would come out without them.
 */
export const UNSEEN =
  /[[\p{Cf}\p{Default_Ignorable_Code_Point}]--[\u200C\u200D]]|(?<!\P{ASCII})[\u200C\u200D]|[\u200C\u200D](?!\P{ASCII})|(?<=@)[\u00A0\u202F]+|[\u00A0\u202F](?=[\u00A0\u202F]*@)/gv

/** An address in angle brackets, with or without a name, as email programs copy it. A name with an @ would be a second address. */
const IN_BRACKETS = /^[^<>@,;:]*<([^<>]*)>$/
const QUOTED = /^'(.*)'$/s
/** The parameters of a `mailto:` link, unless they hold an address. */
const MAILTO = /^mailto:([^?]*)(?:\?[^@]*)?$/i
/** No address begins or ends with these. */
const LEADING = /^["“”„«»‹›‘‚]+/

/** Quotes and punctuation with which no address ends. */
export const TRAILING = /["“”„«»‹›‘’.,;:]+$/

/**
 * An address as it was meant: with its full-width signs as ASCII has them, and without what cannot be seen, quotes,
 * angle brackets, `mailto:`, and a dot or comma at its end. It may still be no address, or more than one.
 */
export function mendAddress(typed: string): string {
  if (typed.length > MAX_TYPED) return typed
  const seen = typed
    .replace(/[\uFF01-\uFF5E]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/[。｡﹒]/g, '.')
    .replaceAll('﹫', '@')
    .replace(UNSEEN, '')
    .trim()
  return unwrapped(seen)
}

/** One thing may be around another: “<mailto:ada@example.org>,”. */
function unwrapped(text: string): string {
  const bare = (IN_BRACKETS.exec(text)?.[1] ?? QUOTED.exec(text)?.[1] ?? MAILTO.exec(text)?.[1] ?? text)
    .replace(LEADING, '')
    .replace(TRAILING, '')
    .trim()
  const closed = bare.includes('<') === bare.includes('>') ? bare : bare.replace(/^<|>$/g, '').trim()
  return closed === text ? text : unwrapped(closed)
}

/** Why a repaired text is not one address. */
function problemIn(text: string): EmailProblem {
  const at = text.indexOf('@')
  const local = text.slice(0, at)
  const domain = text.slice(at + 1)
  const labels = domain.split('.')
  const tests: readonly [EmailProblem, boolean][] = [
    ['missing', text === ''],
    ['no-at', at < 0],
    ['two-ats', domain.includes('@')],
    ['too-long', text.length > MAX_ADDRESS],
    ['space', /\s/.test(text)],
    ['no-local', local === ''],
    ['no-domain', domain === ''],
    ['two-dots', text.includes('..')],
    ['outer-dot', local.startsWith('.') || local.endsWith('.') || domain.startsWith('.')],
    ['hyphen', labels.some((label) => label.startsWith('-') || label.endsWith('-'))],
    ['local-letters', /(?=\P{ASCII})[\p{L}\p{M}\p{N}]/u.test(local)],
    ['local-characters', !DOT_ATOM.test(local)],
    ['domain-characters', !DOMAIN_CHARACTERS.test(domain)],
    ['no-ending', labels.length < 2],
    ['too-long', local.length > MAX_LOCAL || labels.some((label) => label.length > MAX_LABEL)],
  ]
  return tests.find(([, is]) => is)?.[0] ?? 'domain-characters'
}

/**
 * Parses exactly one address; `null` for anything else. Every address comes in here, so that the email library never
 * has to interpret a list, a group or a line break. A typed address is repaired first: see `readEmailAddress`.
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
  if (!DOMAIN_CHARACTERS.test(typed)) return null
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
  // A local part that begins with the plus sign has no mailbox before it, so it is kept.
  const base = plus > 0 ? local.slice(0, plus) : local
  return `${rule?.ignores ? base.replace(rule.ignores, '') : base}@${rule?.domain ?? domain}`
}
