import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import type { Sender } from '#values/email-address.ts'
import { envelopeOf, messageOf } from './composition.ts'
import type { EmailTransport } from './transport.ts'

/**
 * Writes each mail as it would leave into a folder, one `.eml` file each, named so that they sort by the time at which
 * they were queued. A repeat has the same name, and so replaces what it repeats.
 */
export function fileTransport(folder: string, sender: Sender): EmailTransport {
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'unix' })
  return {
    async send(mail) {
      const composed = await composer.sendMail({
        ...messageOf(mail, sender),
        envelope: envelopeOf(mail, sender),
      })
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const name = `${mail.queuedAt.toISOString().replaceAll(':', '-')}-${mail.messageId}.eml`
      const path = join(folder, name)
      // Readers of the folder see a whole mail or none.
      await writeFile(`${path}.part`, composed.message as Buffer, { mode: 0o600 })
      await rename(`${path}.part`, path)
      return { result: 'sent' }
    },
    async close() {},
  }
}
