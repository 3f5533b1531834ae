import { markKept, markReaffirmed } from '#db/queries/signatures/reaffirmations.ts'
import type { Context } from '#features/context.ts'
import type { Letters } from '#features/letters/letter.ts'
import { standsBy } from '#features/signatures/reaffirmation.ts'
import { holdOwnSignature, type OwnSignature } from './own-signature.ts'

/** The text of the later version that the page showed, and what was pressed beneath it. */
export type VersionChoice = { version: number; digest: string; answer: 'reaffirm' | 'keep' }

export type ReaffirmOutcome =
  /** `first` is true for the one step that changed anything. */
  | { ok: true; first: boolean; letter: string; version: number }
  /** `offer-changed`: the page showed something that cannot be signed now; nothing happened. */
  | { ok: false; reason: Extract<OwnSignature, { ok: false }>['reason'] | 'offer-changed' }

/**
 * A signer of an earlier version signs a later one too, or says that their name stays where it is. The signature stays
 * on the version that was signed first; beside it stands which text was re-affirmed, digest for digest, and when.
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
    const own = await holdOwnSignature(tx, letters, token, now, slug)
    if (!own.ok) return own
    const { letter, signature, answers, offered } = own
    const done = { ok: true, letter: letter.slug, version } as const
    const stands = standsBy(signature, answers)
    if (answer === 'reaffirm' && stands.version === version && stands.digest === digest)
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
