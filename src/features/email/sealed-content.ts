import { associatedData } from '#values/associated-data.ts'
import type { Cipher } from '#values/keys.ts'
import type { EmailContent } from './content.ts'

/** Encrypts the content of an outbox row. */
export function sealContent({ cipher }: { cipher: Cipher }, id: string, content: EmailContent): string {
  return cipher.seal(JSON.stringify(content), associatedData.emailContent(id))
}

/** Decrypts the content of an outbox row. Throws for one that was altered, or encrypted under another secret. */
export function openContent({ cipher }: { cipher: Cipher }, id: string, sealed: string): EmailContent {
  return JSON.parse(cipher.open(sealed, associatedData.emailContent(id))) as EmailContent
}
