import type { Context } from '#features/context.ts'
import { associatedData } from '#values/associated-data.ts'
import { parseEmailAddress } from '#values/email-address.ts'

/**
 * Decrypts the address of a signature; `null` where it has none, or it was altered or encrypted under another secret, so
 * that one broken row does not stop the emails of others.
 */
export function storedAddress(
  ctx: Pick<Context, 'cipher'>,
  { id, address }: { id: string; address: string | null },
): string | null {
  if (address === null) return null
  try {
    return parseEmailAddress(ctx.cipher.open(address, associatedData.signatureAddress(id)))?.address ?? null
  } catch {
    return null
  }
}
