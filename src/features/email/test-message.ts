import type { Message } from './message.ts'

/** Writes a test email for the operator, which shows whether emails arrive and pass the receiver's checks. */
export function testMessage(siteUrl: string): Message {
  const lines = [
    `This is a test message of the open letters at ${siteUrl}.`,
    'Their operator requested it with "undersigned check --email".',
    'In its source, "Authentication-Results" should say pass for spf, dkim and dmarc.',
  ]
  return {
    subject: 'A test message of your open letters',
    text: `${lines.join('\r\n\r\n')}\r\n`,
    // A site's origin has no character that is special in HTML.
    html: `<!doctype html>\n<html lang="en"><body>\n${lines.map((line) => `<p>${line}</p>`).join('\n')}\n</body></html>\n`,
    unsubscribe: null,
  }
}
