import type { Message } from './message.ts'

/** A mail to the operator, by which they see whether mail arrives and what its receiver makes of it. */
export function testMessage(siteUrl: string): Message {
  const lines = [
    `This is a test message of the open letters at ${siteUrl}.`,
    'Somebody who runs them has asked for it with "undersigned check --mail".',
    'Look at its source: "Authentication-Results" should say pass for spf, dkim and dmarc.',
  ]
  return {
    subject: 'A test message of your open letters',
    text: `${lines.join('\r\n\r\n')}\r\n`,
    // The address of a site has no character that HTML reads: the settings keep only its origin.
    html: `<!doctype html>\n<html lang="en"><body>\n${lines.map((line) => `<p>${line}</p>`).join('\n')}\n</body></html>\n`,
    unsubscribe: null,
  }
}
