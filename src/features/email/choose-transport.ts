import type { Sender } from '#values/email-address.ts'
import { fileTransport } from './file-transport.ts'
import { smtpTransport } from './smtp-transport.ts'
import type { EmailTransport } from './transport.ts'

/** Chooses how emails are sent: by SMTP, or into a folder where no server is set. */
export function chooseTransport(
  { smtpUrl, from }: { smtpUrl: string | null; from: Sender },
  folder: string,
): EmailTransport {
  return smtpUrl === null ? fileTransport(folder, from) : smtpTransport(smtpUrl, from)
}
