import { domainOf, parseEmailAddress, type Sender } from '#values/email-address.ts'
import type { OutgoingEmail } from './transport.ts'

/** Composes an email for nodemailer, with addresses as objects, so that it does not parse them again. */
export function messageOf(email: OutgoingEmail, sender: Sender) {
  return {
    messageId: `<${email.messageId}@${domainOf(sender.address)}>`,
    from: sender,
    to: [{ name: '', address: oneAddress(email.to) }],
    subject: email.subject,
    text: email.text,
    html: email.html,
    // Readable without decoding; a link of up to 76 characters stays on one line.
    textEncoding: 'quoted-printable' as const,
    headers: {
      // No automatic replies (RFC 3834).
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      ...(email.unsubscribe ? oneClick(email.unsubscribe) : {}),
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

/** The headers for one-click unsubscribing (RFC 2369, RFC 8058): email programs show a button that sends a POST. */
function oneClick(url: string): Record<string, string> {
  return { 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }
}

/** The envelope: one sender and one recipient, independent of the headers. */
export function envelopeOf(email: OutgoingEmail, sender: Sender) {
  return { from: sender.address, to: [oneAddress(email.to)] }
}

/** Parses the recipient again before it reaches the library: it is never a list, and has no line break. */
function oneAddress(address: string): string {
  const parsed = parseEmailAddress(address)
  if (!parsed || parsed.address !== address)
    throw new Error('The recipient is not exactly one email address.')
  return parsed.address
}
