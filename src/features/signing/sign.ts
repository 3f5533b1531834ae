import { insertSubmission } from '#db/queries/signing/submissions.ts'
import type { CaptchaAnswer, CaptchaResult, Proof } from '#features/abuse/captcha.ts'
import { clientKey } from '#features/abuse/client-key.ts'
import { consume, type Room } from '#features/abuse/limiter.ts'
import type { Context } from '#features/context.ts'
import { type Letter, letterState } from '#features/letters/letter.ts'
import { isSealable } from '#features/letters/sealing.ts'
import { associatedData } from '#values/associated-data.ts'
import type { SignForm } from './form.ts'
import { writeSubmission } from './submission.ts'

/** Where a form comes from, the answers to its captchas, and whether the field that people do not see was filled in. */
export type Attempt = { network: string; captcha: CaptchaAnswer; isTrapped: boolean }

/** The result of `sign`. */
export type SignOutcome =
  | { ok: true }
  | { ok: false; reason: 'letter-not-open' | 'letter-not-sealed' | 'letter-closed' | 'letter-answered' }
  | { ok: false; reason: `captcha-${Exclude<CaptchaResult, Proof>}` }
  /** `retryAfter`: seconds until it may be tried again. */
  | { ok: false; reason: 'too-many'; retryAfter: number }

/**
 * Stores a submission; durable when it resolves. The work and the answer are the same for every address, so that they do
 * not reveal whether its mailbox has signed: `processSubmissions` finds that out later, and tells it by email.
 */
export async function sign(
  ctx: Context,
  letter: Letter,
  form: SignForm,
  { network, captcha, isTrapped }: Attempt,
): Promise<SignOutcome> {
  const now = ctx.now()
  const state = letterState(letter, now)
  if (state === 'before-opening') return { ok: false, reason: 'letter-not-open' }
  if (state === 'closed') return { ok: false, reason: 'letter-closed' }
  if (state === 'answered') return { ok: false, reason: 'letter-answered' }
  if (!isSealable(ctx.secret, letter)) return { ok: false, reason: 'letter-not-sealed' }
  const client = await clientKey(ctx, network)
  // Before the captcha: checking its answer costs more than refusing the request.
  const room = await consume(ctx, 'client', client)
  if (!room.ok) return tooMany(room)
  const proof = await ctx.captcha.check(letter.slug, captcha)
  if (proof === 'unsolved' || proof === 'wrong' || proof === 'unavailable')
    return { ok: false, reason: `captcha-${proof}` }
  if (proof === 'none') {
    const unproven = await consume(ctx, 'unproven', client)
    if (!unproven.ok) return tooMany(unproven)
  }
  const id = ctx.newId()
  const submission = writeSubmission(form, { client, proof, isTrapped })
  const content = ctx.cipher.seal(submission, associatedData.submissionContent(id))
  await ctx.store.write((tx) =>
    insertSubmission(tx, { id, letter: letter.slug, content, submittedAt: now, dueAt: now }),
  )
  ctx.emit('info', 'signature-submitted', { letter: letter.slug, version: form.version.number })
  return { ok: true }
}

function tooMany({ retryAfter }: Extract<Room, { ok: false }>): SignOutcome {
  return { ok: false, reason: 'too-many', retryAfter }
}
