import { domainOf, parseEmailAddress, type Sender } from '#values/email-address.ts'
import type { OutgoingEmail } from './transport.ts'

/** The mail as nodemailer takes it: addresses as objects, so that nothing in them is parsed again. */
export function messageOf(mail: OutgoingEmail, sender: Sender) {
  return {
    messageId: `<${mail.messageId}@${domainOf(sender.address)}>`,
    from: sender,
    to: [{ name: '', address: oneAddress(mail.to) }],
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    // Readable as it stands; a link of up to 76 characters is whole in it.
    textEncoding: 'quoted-printable' as const,
    headers: {
      // RFC 3834: no automatic answers, please.
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      ...(mail.unsubscribe ? oneClick(mail.unsubscribe) : {}),
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

/** RFC 2369 and RFC 8058: the mail program may show a button of its own, and post by itself when it is pressed. */
function oneClick(url: string): Record<string, string> {
  return { 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }
}

/** Who is told to the server as sender and recipient: one each, whatever the headers say. */
export function envelopeOf(mail: OutgoingEmail, sender: Sender) {
  return { from: sender.address, to: [oneAddress(mail.to)] }
}

/** The strict parser once more, at the last door: a list or a line break never reaches the library. */
function oneAddress(address: string): string {
  const email = parseEmailAddress(address)
  if (!email || email.address !== address) throw new Error('A mail must go to exactly one address.')
  return email.address
}
