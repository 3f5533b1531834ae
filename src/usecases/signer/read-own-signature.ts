import { consentsOf } from '#db/queries/consents.ts'
import { findSignature, type SignatureRow } from '#db/queries/signatures.ts'
import { findToken } from '#db/queries/tokens.ts'
import type { ConsentKind } from '../../domain/consent.ts'
import type { Letter, Letters } from '../../domain/letter.ts'
import { signatureState } from '../../domain/signature.ts'
import { tokenHash } from '../../domain/token.ts'
import type { Context } from '../context.ts'

export type OwnSignature =
  | { ok: true; letter: Letter; signature: SignatureRow; consents: ConsentKind[] }
  | { ok: false; reason: 'link-unknown' | 'link-expired' }

/** What is stored about a signature, for its signer, by the private link that was mailed. */
export async function readOwnSignature(ctx: Context, letters: Letters, token: string): Promise<OwnSignature> {
  const hash = tokenHash(token)
  if (!hash) return { ok: false, reason: 'link-unknown' }
  return ctx.store.read(async (db): Promise<OwnSignature> => {
    const row = await findToken(db, hash, 'own-page')
    const letter = row && letters.get(row.letter)
    const signature = row?.signatureId ? await findSignature(db, row.signatureId) : undefined
    if (!row || !letter || !signature || signatureState(signature) === 'withdrawn') {
      return { ok: false, reason: 'link-unknown' }
    }
    if (ctx.now() >= row.expiresAt) return { ok: false, reason: 'link-expired' }
    const consents = await consentsOf(db, signature.id)
    return { ok: true, letter, signature, consents: consents.map((consent) => consent.kind) }
  })
}
