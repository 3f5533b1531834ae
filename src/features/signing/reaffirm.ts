import { markKept, markReaffirmed } from '#db/queries/signatures/reaffirmations.ts'
import type { Context } from '#features/context.ts'
import type { Letters } from '#features/letters/letter.ts'
import { latestText } from '#features/signatures/reaffirmation.ts'
import { lockOwnSignature, type OwnSignature } from './own-signature.ts'

/** The later version that the page showed, and the signer's answer. */
export type VersionChoice = { version: number; digest: string; answer: 'reaffirm' | 'keep' }

/** The result of `reaffirm`. */
export type ReaffirmOutcome =
  /** `first` is true for the one call that changed anything. */
  | { ok: true; first: boolean; letter: string; version: number }
  /** `offer-changed`: the version on the page cannot be signed any more; nothing was changed. */
  | { ok: false; reason: Extract<OwnSignature, { ok: false }>['reason'] | 'offer-changed' }

/**
 * Records that a signer of an earlier version re-affirms for a later one, or keeps the signature where it is. The signature
 * stays on the version that was signed first; the re-affirmed text, its digest and the time are stored beside it.
 */
export async function reaffirm(
  ctx: Context,
  letters: Letters,
  token: string,
  { version, digest, answer }: VersionChoice,
  slug?: string,
): Promise<ReaffirmOutcome> {
  const now = ctx.now()
  const outcome = await ctx.store.write(async (tx): Promise<ReaffirmOutcome> => {
    const own = await lockOwnSignature(tx, letters, token, now, slug)
    if (!own.ok) return own
    const { letter, signature, answers, offered } = own
    const done = { ok: true, letter: letter.slug, version } as const
    const latest = latestText(signature, answers)
    if (answer === 'reaffirm' && latest.version === version && latest.digest === digest)
      return { ...done, first: false }
    if (offered?.number !== version || offered.digest !== digest)
      return { ok: false, reason: 'offer-changed' }
    const asked = { signatureId: signature.id, letter: letter.slug, version }
    const first =
      answer === 'reaffirm' ? await markReaffirmed(tx, asked, offered, now) : await markKept(tx, asked, now)
    return { ...done, first }
  })
  if (outcome.ok && outcome.first) {
    const event = answer === 'reaffirm' ? 'signature-reaffirmed' : 'signature-kept'
    ctx.emit('info', event, { letter: outcome.letter, version })
  }
  return outcome
}
