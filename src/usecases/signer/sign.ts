import { insertSubmission } from '#db/queries/submissions.ts'
import { type Letter, letterState } from '../../domain/letter.ts'
import { submissionPlace } from '../../domain/mail-content.ts'
import { isSealable } from '../../domain/sealing.ts'
import type { SignForm } from '../../domain/sign-form.ts'
import { writeSubmission } from '../../domain/submission.ts'
import type { Context } from '../context.ts'

export type SignOutcome =
  | { ok: true }
  | { ok: false; reason: 'letter-not-open' | 'letter-not-sealed' | 'letter-closed' | 'letter-answered' }

/**
 * Takes down what somebody enters under a letter; durable when it resolves. The work is the same for every address, and
 * so is what they see: what came of the mailbox before is looked at later, by `takeIn`, and told by mail.
 */
export async function sign(ctx: Context, letter: Letter, form: SignForm): Promise<SignOutcome> {
  const now = ctx.now()
  const state = letterState(letter, now)
  if (state === 'before-opening') return { ok: false, reason: 'letter-not-open' }
  if (state === 'closed') return { ok: false, reason: 'letter-closed' }
  if (state === 'answered') return { ok: false, reason: 'letter-answered' }
  if (!isSealable(ctx.secret, letter)) return { ok: false, reason: 'letter-not-sealed' }
  const id = ctx.newId()
  const content = ctx.cipher.seal(writeSubmission(form), submissionPlace(id))
  await ctx.store.write((tx) =>
    insertSubmission(tx, { id, letter: letter.slug, content, submittedAt: now, dueAt: now }),
  )
  return { ok: true }
}
