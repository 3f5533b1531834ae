import type { Context } from '#features/context.ts'
import type { Letters } from '#features/letters/letter.ts'
import { findOwnSignature, type OwnSignature } from './own-signature.ts'

/** Reads what is stored about a signature, for its signer, by the private link. Changes nothing. */
export function readOwnSignature(
  ctx: Context,
  letters: Letters,
  token: string,
  slug?: string,
): Promise<OwnSignature> {
  return ctx.store.read((db) => findOwnSignature(db, letters, token, ctx.now(), slug))
}
