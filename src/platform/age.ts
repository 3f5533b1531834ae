import { armor, Encrypter } from 'age-encryption'

/** Whether a text is the public key of a recipient, as `age-keygen` prints it (age1…). */
export function isRecipient(text: string): boolean {
  try {
    new Encrypter().addRecipient(text)
    return true
  } catch {
    return false
  }
}

/**
 * Seals a text so that only these recipients can open it: an age file (age-encryption.org/v1).
 * Throws where there is no recipient, or an invalid one, so that nothing is sealed for no one.
 */
export async function sealTo(recipients: readonly string[], text: string): Promise<Buffer> {
  if (recipients.length === 0) throw new Error('Nothing can be sealed without a recipient.')
  const encrypter = new Encrypter()
  for (const recipient of recipients) encrypter.addRecipient(recipient)
  return Buffer.from(await encrypter.encrypt(text))
}

/** A sealed text as lines that survive being copied from a terminal. */
export function armoured(sealed: Buffer): string {
  return armor.encode(sealed)
}
