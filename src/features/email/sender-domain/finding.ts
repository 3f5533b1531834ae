/**
 * What was found about the mail of this installation.
 * - `ok`: it is as receivers want it.
 * - `warn`: mail is believed less than it could be, or it is not known whether it is.
 * - `broken`: receivers will not believe the mail, or it does not leave.
 */
export type EmailFinding = {
  level: 'ok' | 'warn' | 'broken'
  /** The mechanism, in a word or two. */
  about: string
  /** One sentence, with what to do. */
  sentence: string
}

/** What a question to the DNS that had no answer comes to: neither found nor missing. `code` is the resolver's word. */
export function notLookedUp(about: string, name: string, code: string): EmailFinding {
  return {
    level: 'warn',
    about,
    sentence: `${name} could not be looked up (${code}), so nothing is known of it: try again, or ask another name server with --dns.`,
  }
}

/** RFC 6761, section 6.4: nobody can have a name below `invalid`, so there is nothing to look up. */
export function isReserved(domain: string): boolean {
  return /(^|\.)invalid\.?$/i.test(domain)
}

/** The sender's domain is reserved: harmless while mail stays in files, and believed by nobody once it leaves. */
export function judgeReserved(domain: string, leaves: boolean): EmailFinding {
  return leaves
    ? {
        level: 'broken',
        about: 'Sender',
        sentence: `Nobody believes mail from ${domain}, a name that cannot exist: set MAIL_FROM to an address of your own domain.`,
      }
    : {
        level: 'ok',
        about: 'Sender',
        sentence: `The domain ${domain} is reserved for demonstration, so nothing of it is looked up.`,
      }
}
