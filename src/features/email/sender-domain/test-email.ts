import type { EmailFinding } from './finding.ts'

/** The result of sending the test email. `reply`: the server's code, or a word where it did not reply. */
export type TestDelivery =
  { result: 'sent' } | { result: 'later' | 'away' | 'no-mailbox' | 'refused' | 'stopped'; reply: string }

const ABOUT = 'Test message'

/** Judges whether this installation can send emails. */
export function judgeDelivery(to: string, delivery: TestDelivery): EmailFinding {
  switch (delivery.result) {
    case 'sent':
      return {
        level: 'ok',
        about: ABOUT,
        sentence: `The mail server took it for ${to} (sent): see there that "Authentication-Results" says pass for spf, dkim and dmarc.`,
      }
    case 'later':
    case 'away':
      return judgeDelay(to, delivery)
    case 'no-mailbox':
      return {
        level: 'broken',
        about: ABOUT,
        sentence: `The mail server says that ${to} does not exist (no-mailbox, ${delivery.reply}): make that mailbox, as answers to your mail go there, or name another with --to.`,
      }
    case 'refused':
      return {
        level: 'broken',
        about: ABOUT,
        sentence: `The mail server does not take it for ${to} (refused, ${delivery.reply}): see that it lets you send from MAIL_FROM, or name another address with --to.`,
      }
    case 'stopped':
      return {
        level: 'broken',
        about: ABOUT,
        sentence: `The mail server takes no mail from here at all (stopped, ${delivery.reply}): correct the user, password and port in SMTP_URL, and MAIL_FROM.`,
      }
  }
}

/** A server that postpones (RFC 5321, section 4.2.1: 4yz) differs from one that does not reply. */
function judgeDelay(to: string, { result, reply }: Exclude<TestDelivery, { result: 'sent' }>): EmailFinding {
  return /^4\d\d$/.test(reply)
    ? {
        level: 'warn',
        about: ABOUT,
        sentence: `The mail server does not take it for ${to} now (${result}, ${reply}): try again in some minutes, as the server would.`,
      }
    : {
        level: 'broken',
        about: ABOUT,
        sentence: `The mail server cannot be reached (${result}, ${reply}): correct host and port in SMTP_URL, or let this machine connect to them.`,
      }
}

/** The finding in demonstration mode, in which no email is sent. */
export function keptInFiles(folder: string): EmailFinding {
  return {
    level: 'ok',
    about: ABOUT,
    sentence: `SMTP_URL is not set, so email goes to files: the message is in ${folder}.`,
  }
}
