import type { Context } from '#features/context.ts'
import type { Letter } from '#features/letters/letter.ts'
import type { SignForm } from '#features/signing/form.ts'
import { processSubmissions } from '#features/signing/process-submissions.ts'
import { type Attempt, type SignOutcome, sign as submit } from '#features/signing/sign.ts'

/** An attempt from a network of its own, where no captcha is asked for. */
export const AT_HOME: Attempt = { network: '192.0.2.1', captcha: {}, isTrapped: false }

/** Signs, and processes the submission as the server does a moment later. */
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

/** Submits many forms at once, and processes them in several processes at once. */
export async function signAtOnce(ctx: Context, letter: Letter, forms: SignForm[]): Promise<void> {
  await Promise.all(forms.map((form) => submit(ctx, letter, form, AT_HOME)))
  const letters = new Map([[letter.slug, letter]])
  for (const { fault } of await Promise.all(
    Array.from({ length: 4 }, () => processSubmissions(ctx, letters)),
  ))
    if (fault) throw fault
}
