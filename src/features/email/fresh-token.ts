import { insertToken } from '#db/queries/signing/tokens.ts'
import type { Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import { addressKey } from '#values/keys.ts'
import { type TokenPurpose, tokenHash } from '#values/token.ts'

type FreshToken = {
  purpose: TokenPurpose
  expiresAt: Date
  to: string
  locale: string
  entry?: string | null
}

/** Stores a fresh token that opens each of these signatures; resolves to the readable token. */
export async function insertFreshToken(
  ctx: Pick<Context, 'newToken' | 'now' | 'secret'>,
  tx: Write,
  opens: readonly { letter: string; signatureId: string }[],
  { purpose, expiresAt, to, locale, entry = null }: FreshToken,
): Promise<string> {
  const token = ctx.newToken()
  const hash = tokenHash(token)
  if (!hash) throw new Error('newToken() returned a token of the wrong shape.')
  for (const { letter, signatureId } of opens) {
    await insertToken(tx, {
      hash,
      purpose,
      letter,
      locale,
      signatureId,
      // Only a link that verifies needs to know its address.
      addressKey: purpose === 'verify' ? addressKey(ctx.secret, letter, to) : null,
      createdAt: ctx.now(),
      expiresAt,
      entry,
    })
  }
  return token
}
