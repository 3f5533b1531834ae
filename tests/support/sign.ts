import type { Context } from '#features/context.ts'
import type { Letter } from '#features/letters/letter.ts'
import type { SignForm } from '#features/signing/form.ts'
import { processSubmissions } from '#features/signing/process-submissions.ts'
import { type Attempt, type SignOutcome, sign as submit } from '#features/signing/sign.ts'

/** Where nothing is special: a network of one's own, and no captcha that was asked for. */
export const AT_HOME: Attempt = { network: '192.0.2.1', captcha: {}, isTrapped: false }

/** Somebody signs, and what they entered is taken in, as the server does a moment later. */
export async function sign(
  ctx: Context,
  letter: Letter,
  form: SignForm,
  attempt: Attempt = AT_HOME,
): Promise<SignOutcome> {
  const outcome = await submit(ctx, letter, form, attempt)
  const { fault } = await processSubmissions(ctx, new Map([[letter.slug, letter]]))
  if (fault) throw fault
  return outcome
}

/** Many sign at the same moment, and what they entered is taken in by several processes at once. */
export async function signAtOnce(ctx: Context, letter: Letter, forms: SignForm[]): Promise<void> {
  await Promise.all(forms.map((form) => submit(ctx, letter, form, AT_HOME)))
  const letters = new Map([[letter.slug, letter]])
  for (const { fault } of await Promise.all(
    Array.from({ length: 4 }, () => processSubmissions(ctx, letters)),
  ))
    if (fault) throw fault
}
