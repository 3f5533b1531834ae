import type { Context } from '#features/context.ts'
import { associatedData } from '#values/associated-data.ts'
import { parseEmailAddress } from '#values/email-address.ts'

/**
 * The address that a signature holds, readable; `null` where it holds none, or one that was altered or encrypted under
 * another secret: one poisoned row must not keep others from their mail.
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
