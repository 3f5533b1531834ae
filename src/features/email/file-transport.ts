import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import type { Sender } from '#values/email-address.ts'
import { envelopeOf, messageOf } from './composition.ts'
import type { EmailTransport } from './transport.ts'

/**
 * Writes each email into a folder as an `.eml` file, as it would be sent. File names sort by when emails were queued. An
 * email that is sent again has the same name and replaces the first.
 */
export function fileTransport(folder: string, sender: Sender): EmailTransport {
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'unix' })
  return {
    async send(email) {
      const composed = await composer.sendMail({
        ...messageOf(email, sender),
        envelope: envelopeOf(email, sender),
      })
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const name = `${email.queuedAt.toISOString().replaceAll(':', '-')}-${email.messageId}.eml`
      const path = join(folder, name)
      // Renamed once complete, so that no one reads half an email.
      await writeFile(`${path}.part`, composed.message as Buffer, { mode: 0o600 })
      await rename(`${path}.part`, path)
      return { result: 'sent' }
    },
    async close() {},
  }
}
