import type { Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import type { Letters } from '#features/letters/letter.ts'
import type { Lookup } from '#features/signing/lookup-answer.ts'
import { queueOrganiserEmail } from './queue-organiser-email.ts'
import { countSignInEmail, signInEmail } from './sign-in-email.ts'

/** Emails a sign-in link to the organiser with an address, within the cap. */
export async function answerSignInLookup(
  ctx: Context,
  letters: Letters,
  { email, locale }: Lookup,
): Promise<(tx: Write) => Promise<void>> {
  const composed = await signInEmail(ctx, letters, email, locale)
  return async (tx) => {
    if (composed && (await countSignInEmail(ctx, tx, composed.key)))
      await queueOrganiserEmail(ctx, tx, composed)
  }
}
