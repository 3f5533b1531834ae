/**
 * One finding about the emails of this installation.
 * - `ok`: as receivers want it.
 * - `warn`: receivers trust the emails less than they could, or it could not be checked.
 * - `broken`: receivers reject the emails, or they are not sent.
 */
export type EmailFinding = {
  level: 'ok' | 'warn' | 'broken'
  /** The mechanism, in a word or two. */
  about: string
  /** One sentence that says what is wrong and what to do. */
  sentence: string
}

/** The finding where the DNS did not answer. `code`: the resolver's error code. */
export function notLookedUp(about: string, name: string, code: string): EmailFinding {
  return {
    level: 'warn',
    about,
    sentence: `${name} could not be looked up (${code}), so it is not checked: try again, or use another name server with --dns.`,
  }
}

/** Whether a domain is below `invalid`, where no name can exist (RFC 6761, section 6.4). */
export function isReserved(domain: string): boolean {
  return /(^|\.)invalid\.?$/i.test(domain)
}

/** The finding for a reserved sender domain: harmless while emails are written to files, and rejected once they are sent. */
export function judgeReserved(domain: string, leaves: boolean): EmailFinding {
  return leaves
    ? {
        level: 'broken',
        about: 'Sender',
        sentence: `Receivers reject email from ${domain}, a domain that cannot exist: set MAIL_FROM to an address of your own domain.`,
      }
    : {
        level: 'ok',
        about: 'Sender',
        sentence: `The domain ${domain} is reserved for demonstration, so it is not looked up.`,
      }
}
